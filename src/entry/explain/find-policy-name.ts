import type { Place } from '../../errors.ts';
import { TidemarkError } from '../../errors.ts';
import { toObjectName } from '../../manifests/types.ts';
import { isMarkerOf } from '../../rewrite/planned-marker.ts';
import type { Plan } from '../../plan.ts';

/** Names in an error message. */
const shownNames = 10;

/**
 * The name in a plan of the policy that a user means: a name, `namespace/name`, both perhaps with `@cluster`, or
 * `file:line` of a marker.
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
    const meant = policies
      .map(({ policy }) => toObjectName(policy))
      .filter((name) => marker !== undefined && isMarkerOf(marker, name));
    const [named] = meant;
    if (meant.length > 1)
      throw new TidemarkError(
        'invalid-input',
        `expected a marker of one policy at ${text}, found one of ${meant.join(' and ')}; name the policy`,
      );
    if (named !== undefined) return named;
    throw new TidemarkError(
      'invalid-input',
      marker === undefined
        ? `expected a marker or a mapped value at ${text}, as a path from the top of the repository, found none in the path of an automation`
        : `the marker at ${text} names ImagePolicy ${marker.policy ?? ''}, which is not declared or cannot be used`,
    );
  }
  const names = policies.map(({ policy }) => toObjectName(policy));
  const found = names.filter((name) => isNamed(name, text));
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

/** A policy of one cluster may be named with it or without, where that is enough. */
function isNamed(name: string, text: string): boolean {
  const at = name.indexOf('@');
  const forms = at < 0 ? [name] : [name, name.slice(0, at)];
  return forms.some((form) => form === text || form.slice(form.indexOf('/') + 1) === text);
}
