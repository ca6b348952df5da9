import type { Place } from '../../errors.ts';
import { TidemarkError } from '../../errors.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { Plan } from '../../plan.ts';

/** Names in an error message. */
const shownNames = 10;

/**
 * The `namespace/name` of the policy that a user means: a name, `namespace/name`, or `file:line` of a marker.
 *
 * Throws `TidemarkError` `invalid-input` when it names none, or several.
 */
export function findPolicyName(text: string, { policies, markers }: Plan): string {
  const [, file, line] = /^(.+?):(\d+)(?::\d+)?$/.exec(text) ?? [];
  if (file !== undefined) {
    const path = file.replace(/^\.\//, '');
    const isMeant = (place: Place | undefined) => place?.file === path && place.line === Number(line);
    const marker = markers.find(
      ({ place, mappedAt, policy }) => (isMeant(place) || isMeant(mappedAt)) && policy !== undefined,
    );
    const named = policies.map(({ policy }) => toObjectName(policy)).find((name) => name === marker?.policy);
    if (named !== undefined) return named;
    throw new TidemarkError(
      'invalid-input',
      marker === undefined
        ? `expected a marker or a mapped value at ${text}, as a path from the top of the repository, found none in the path of an automation`
        : `the marker at ${text} names ImagePolicy ${marker.policy ?? ''}, which is not declared or cannot be used`,
    );
  }
  const names = policies.map(({ policy }) => toObjectName(policy));
  const found = names.filter((name) => name === text || name.endsWith(`/${text}`));
  const [name] = found;
  if (found.length === 1 && name !== undefined) return name;
  const shown = (found.length > 0 ? found : names).slice(0, shownNames).join(', ');
  const which =
    found.length > 0
      ? `several of this name: ${shown}`
      : names.length === 0
        ? 'no policy that can be used'
        : `none of this name, but ${shown}`;
  throw new TidemarkError('invalid-input', `expected the name of an ImagePolicy, "${text}"; found ${which}`);
}
