/** Reads ranges of ASCII as strings. The last one is remembered: the marked values of a file are mostly the same few. */
export class AsciiTexts {
  private readonly bytes: Buffer;
  private text = '';
  private start = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  read(start: number, end: number): string {
    if (!this.isLast(start, end)) {
      this.text = this.bytes.toString('latin1', start, end);
      this.start = start;
    }
    return this.text;
  }

  private isLast(start: number, end: number): boolean {
    const { bytes, start: last } = this;
    const length = end - start;
    if (length !== this.text.length) return false;
    for (let i = 0; i < length; i++) if (bytes[start + i] !== bytes[last + i]) return false;
    return true;
  }
}
