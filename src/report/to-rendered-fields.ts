import type { Place } from '../errors.ts';
import { toPlaceText } from '../errors.ts';
import type { ImagePolicy, ImageRepository } from '../manifests/types.ts';

/** One field of an object, and where it was set: in the object itself, in an overlay or a patch, in the configuration. */
export type RenderedField = { readonly path: string; readonly value: string; readonly place: Place };

type Path = readonly (string | number)[];

/** Every field that somebody wrote, as the object has it when it is rendered. What is there by default is left out. */
export function toRenderedFields(object: ImageRepository | ImagePolicy): readonly RenderedField[] {
  const { metadata, spec, placeOf } = object;
  const fields: RenderedField[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (value === undefined) return;
    if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value))
        visit(child, [...path, Array.isArray(value) ? Number(key) : key]);
      return;
    }
    const place = placeOf(path);
    // What nobody wrote is answered for by what it would be in.
    if (toPlaceText(place) === toPlaceText(placeOf(path.slice(0, -1)))) return;
    fields.push({ path: toText(path), value: toValue(value), place });
  };
  visit(metadata.namespace, ['metadata', 'namespace']);
  for (const [name, value] of Object.entries(metadata.annotations))
    if (name.startsWith('tidemark.dev/')) visit(value, ['metadata', 'annotations', name]);
  visit(spec, ['spec']);
  return fields;
}

function toText(path: Path): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      return /^[\w-]+$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
    })
    .join('')
    .replace(/^\./, '');
}

/** Numbers are times here, in milliseconds. */
function toValue(value: unknown): string {
  if (typeof value !== 'number') return String(value);
  const [hours, minutes] = [Math.floor(value / 3_600_000), Math.floor(value / 60_000) % 60];
  const seconds = (value % 60_000) / 1_000;
  const parts = [
    [hours, 'h'],
    [minutes, 'm'],
    [seconds, 's'],
  ] as const;
  const text = parts.flatMap(([count, unit]) => (count === 0 ? [] : `${count}${unit}`)).join('');
  return text === '' ? '0s' : text;
}
