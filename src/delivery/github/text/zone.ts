const BEGIN = '<!-- tidemark:begin -->';
const END = '<!-- tidemark:end -->';
const NOTICE_BEGIN = '<!-- tidemark:notice -->';
const NOTICE_END = '<!-- tidemark:notice-end -->';
const BOX = /^- \[([ xX])\] <!-- tidemark:rebuild -->/m;

/** The line with the box that asks for a rebuild. */
export const REBUILD_BOX = '- [ ] <!-- tidemark:rebuild --> Rebuild this branch';

/** Our part of a body; undefined when somebody has removed it. */
export function findZone(body: string): string | undefined {
  const text = normalize(body);
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END, begin);
  if (begin < 0 || end < 0) return undefined;
  return text.slice(begin + BEGIN.length, end).trim();
}

/**
 * The body with our part replaced. What people wrote around it stays as it is, byte for byte; when our part is gone, it
 * comes back at the end.
 */
export function replaceZone(body: string, zone: string): string {
  const own = `${BEGIN}\n${zone}\n${END}`;
  const begin = body.indexOf(BEGIN);
  const end = body.indexOf(END, begin);
  if (begin >= 0 && end >= 0) return body.slice(0, begin) + own + body.slice(end + END.length);
  return body.trim() === '' ? own : `${body.trimEnd()}\n\n${own}`;
}

/** How much of a body is not ours, in code points. */
export function countOutside(body: string): number {
  return Array.from(replaceZone(body, '')).length;
}

/** Whether our part of the body says what it should; line endings and trailing spaces do not count. */
export function hasZone(body: string, zone: string): boolean {
  return findZone(body) === normalize(zone).trim();
}

/** A zone with a notice below its first line, in the place of an older notice; without one when `notice` is empty. */
export function withNotice(zone: string, notice: string): string {
  const bare = withoutNotice(zone);
  if (notice === '') return bare;
  const [first = '', ...rest] = bare.split('\n');
  return [first, NOTICE_BEGIN, notice, NOTICE_END, ...rest].join('\n');
}

/** Whether the box that asks for a rebuild is ticked. */
export function isRebuildTicked(body: string): boolean {
  const box = BOX.exec(findZone(body) ?? '');
  return box?.[1] !== undefined && box[1] !== ' ';
}

/** The first line of a zone replaced, which is our note to ourselves. */
export function withFirstLine(zone: string, line: string): string {
  const [first = '', ...rest] = zone.split('\n');
  return first.startsWith('<!-- tidemark:v1 ') ? [line, ...rest].join('\n') : `${line}\n${zone}`;
}

/** The zone with the box cleared. */
export function withClearedBox(zone: string): string {
  return zone.replace(BOX, '- [ ] <!-- tidemark:rebuild -->');
}

function withoutNotice(zone: string): string {
  const begin = zone.indexOf(NOTICE_BEGIN);
  const end = zone.indexOf(NOTICE_END, begin);
  if (begin < 0 || end < 0) return zone;
  return zone.slice(0, begin) + zone.slice(end + NOTICE_END.length).replace(/^\n/, '');
}

/** GitHub's editor stores CRLF. */
function normalize(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(/[ \t]+$/gm, '');
}
