import type { Wish } from '../desired/to-wish.ts';
import type { BodyFacts } from './body-facts.ts';
import type { ImageDetails } from './image-details.ts';
import { toImageName } from './render-title.ts';
import { toCode, toSafeMarkdown } from './sanitize.ts';

const NOTES_LIMIT = 10_000;
const REVISION = /^[\w][\w.+-]{0,127}$/;

/** Links to what lies between two versions, and the release notes of it, folded. */
export function renderSources(
  wish: Wish,
  facts: BodyFacts,
): { readonly links: readonly string[]; readonly notes: readonly string[] } {
  const found = wish.policies.flatMap((policy) => {
    const details = facts.details.get(policy);
    return details === undefined ? [] : [{ image: toImageName(policy, facts), details }];
  });
  const links = found.flatMap(({ image, details }) => {
    const url = toCompareUrl(details);
    return url === undefined ? [] : [`- ${toCode(image)}: [what changed in its source](${url})`];
  });
  const notes = found.flatMap(({ image, details: { releaseNotes = '' } }) =>
    releaseNotes.trim() === ''
      ? []
      : [
          `<details><summary>Release notes of ${toCode(image).replaceAll('`', '').replaceAll('<', '&lt;')}</summary>\n\n${toSafeMarkdown(releaseNotes, NOTES_LIMIT)}\n\n</details>`,
        ],
  );
  return { links: links.length === 0 ? [] : [links.join('\n')], notes };
}

/** A page that compares two revisions, for sources on hosts that are known to have one. */
function toCompareUrl({ source, from, to }: ImageDetails): string | undefined {
  if (
    source === undefined ||
    from === undefined ||
    to === undefined ||
    !REVISION.test(from) ||
    !REVISION.test(to)
  )
    return undefined;
  const match = /^https:\/\/(github\.com|gitlab\.com|codeberg\.org)\/([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(
    source,
  );
  if (match === null) return undefined;
  const [, host, path] = match;
  // A plain link from one repository to another would leave a trace on the other one.
  return `https://${host === 'github.com' ? 'redirect.github.com' : host}/${path}${host === 'gitlab.com' ? '/-' : ''}/compare/${from}...${to}`;
}
