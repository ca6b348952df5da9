import type { Group } from '../desired/group.ts';
import { toCluster, toTemplateData } from '../desired/template-data.ts';
import type { Wish } from '../desired/to-wish.ts';
import type { BodyFacts } from './body-facts.ts';
import { renderTextTemplate } from './render-text-template.ts';
import { toPlainLine } from './sanitize.ts';
import { toVersion } from './version-move.ts';

/** GitHub's limit is 256 code points; some are left for what people put before a title. */
const TITLE_LIMIT = 200;

/** The title of a pull request, and the first line of a commit for several automations. */
export function renderTitle(group: Group, wish: Wish, facts: BodyFacts): string {
  const { key, base, options } = group;
  if (options.titleTemplate !== '') {
    const data = toTemplateData({ key, base, changes: wish.changes, policies: facts.policies });
    return (
      toPlainLine(renderTextTemplate(options.titleTemplate, data), TITLE_LIMIT) ||
      toDefault(group, wish, facts)
    );
  }
  return toDefault(group, wish, facts);
}

function toDefault(group: Group, wish: Wish, facts: BodyFacts): string {
  const moves = new Set(
    wish.changes.map((change) => `${toImageName(change.policy, facts)} to ${toVersion(change.new)}`),
  );
  const [only] = moves;
  if (moves.size === 1 && only !== undefined)
    return toPlainLine(`Update ${only}${renderCluster(group)}`, TITLE_LIMIT);
  const images = new Set(wish.changes.map((change) => toImageName(change.policy, facts)));
  const place = group.automations.length === 1 ? ` for ${group.automations[0] ?? ''}` : '';
  return toPlainLine(`Update ${images.size} ${images.size === 1 ? 'image' : 'images'}${place}`, TITLE_LIMIT);
}

/** Clusters get pull requests of their own that would be called the same. */
function renderCluster({ automations }: Group): string {
  const clusters = new Set(automations.map(toCluster));
  const [cluster = ''] = clusters;
  return clusters.size === 1 && cluster !== '' ? ` in ${cluster}` : '';
}

/** The image of a policy as its ImageRepository names it, else the policy itself. */
export function toImageName(policy: string, facts: Pick<BodyFacts, 'policies'>): string {
  return facts.policies.get(policy)?.repository.spec.image ?? policy;
}
