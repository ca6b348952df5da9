/** An element of a Go time layout, or text between them. */
export type LayoutPart =
  | { readonly kind: LayoutElement; readonly text: string }
  | { readonly kind: 'text'; readonly text: string };

const ELEMENTS = [
  'January',
  'Jan',
  '1',
  '01',
  'Monday',
  'Mon',
  '2',
  '_2',
  '02',
  '__2',
  '002',
  '15',
  '3',
  '03',
  '4',
  '04',
  '5',
  '05',
  '2006',
  '06',
  'PM',
  'pm',
  'MST',
] as const;

export type LayoutElement = (typeof ELEMENTS)[number] | 'zone' | 'fraction';

const NAMED =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|_2006|__2|_2|002|01|02|03|04|05|06|15|PM|pm|[Z-]07(?::?00(?::?00)?)?|[.,](?:0+|9+)(?![0-9])|1|2|3|4|5/g;

/** Splits a layout into its elements, the way Go's `time` reads it. */
export function splitLayout(layout: string): readonly LayoutPart[] {
  const parts: LayoutPart[] = [];
  let end = 0;
  const add = (text: string) => {
    if (text !== '') parts.push({ kind: 'text', text });
  };
  for (const match of layout.matchAll(NAMED)) {
    add(layout.slice(end, match.index));
    end = match.index + match[0].length;
    if (match[0] === '_2006') parts.push({ kind: 'text', text: '_' }, { kind: '2006', text: '2006' });
    else parts.push({ kind: toElement(match[0]), text: match[0] });
  }
  add(layout.slice(end));
  return parts;
}

function toElement(text: string): LayoutElement {
  if (/^[Z-]07/.test(text)) return 'zone';
  return ELEMENTS.find((element) => element === text) ?? 'fraction';
}
