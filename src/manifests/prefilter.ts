const groups = [
  'image.toolkit.fluxcd.io/',
  'source.toolkit.fluxcd.io/',
  'notification.toolkit.fluxcd.io/',
] as const;

const suffix = Buffer.from('.toolkit.fluxcd.io/');

const namespaceWord = Buffer.from('Namespace');

const namespaceKind = /["']?kind["']?\s{0,20}:\s{0,20}["']?Namespace\b/;

/**
 * Whether the bytes of a file may hold one of our objects. This is all that most files of a repository cost, so it
 * looks for the one spelling of an API group that everybody uses; escapes inside of it are not looked for.
 */
export function isWantedFile(content: Uint8Array): boolean {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return bytes.includes(suffix) || bytes.includes(namespaceWord) || isUtf16(bytes);
}

/** The same of one document, more exactly. */
export function isWantedDocument(text: string): boolean {
  return groups.some((group) => text.includes(group)) || namespaceKind.test(text);
}

/** Whether a text is about image automation, so that a mistake in it matters. */
export function isMentionedIn(text: string): boolean {
  return text.includes('image.toolkit.fluxcd.io');
}

function isUtf16(bytes: Buffer): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}
