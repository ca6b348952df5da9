import { isUtf8 } from 'node:buffer';

/** The text of a file: UTF-8, or UTF-16 with its mark, which the `>` of Windows PowerShell writes; else `undefined`. */
export function decodeText(content: Uint8Array): string | undefined {
  const [first, second] = content;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(content);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(content);
  return isUtf8(content) ? new TextDecoder().decode(content) : undefined;
}
