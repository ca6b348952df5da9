/** Almost every value looks like this, and then no other rule applies. */
const IMAGE_LIKE = /^[A-Za-z](?:[\w./@-]|:(?=[\w./@-]))*$/;
const LONGEST_WORD = 5;

/**
 * Whether a text written without quotes is read as exactly this string, in a value position, by YAML 1.1 and 1.2
 * parsers alike. When in doubt the answer is no: quotes never harm.
 */
export function isPlainString(text: string, inFlow: boolean): boolean {
  if (text.length > LONGEST_WORD && IMAGE_LIKE.test(text)) return true;
  return isPlainText(text, inFlow) && !isTyped(text);
}

/** Remembers the last answer, because the marked values of a file are mostly set to the same text. */
export class PlainStrings {
  private text: string | undefined;
  private inFlow = false;
  private isPlain = false;

  has(text: string, inFlow: boolean): boolean {
    if (text !== this.text || inFlow !== this.inFlow) {
      this.isPlain = isPlainString(text, inFlow);
      this.text = text;
      this.inFlow = inFlow;
    }
    return this.isPlain;
  }
}

function isPlainText(text: string, inFlow: boolean): boolean {
  if (
    !/^[\x21-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd](?:[ \x21-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*[^ ])?$/.test(
      text,
    )
  )
    return false;
  if (/[\u2028\u2029]/.test(text)) return false;
  if (/^[,[\]{}#&*!|>'"%@`]/.test(text) || /^[-?:](?: |$)/.test(text)) return false;
  if (/^(?:---|\.\.\.)(?: |$)/.test(text)) return false;
  if (/: |:$| #/.test(text)) return false;
  return !(inFlow && (/[,[\]{}?]/.test(text) || /^[-:]/.test(text)));
}

const WORDS: ReadonlySet<string> = new Set([
  '~',
  'null',
  'true',
  'false',
  'yes',
  'no',
  'on',
  'off',
  'y',
  'n',
  '=',
  '<<',
]);
const NUMBER = /^[-+]?(?:0b[01]+|0o[0-7]+|0x[0-9a-f]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[-+]?[0-9]+)?)$/i;
const SEXAGESIMAL = /^[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?$/;
const INFINITE = /^[-+]?\.(?:inf|nan)$/i;
const TIMESTAMP = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}.*)?$/;

/** Whether some YAML version reads the text as null, a boolean, a number, a time or a merge key. */
function isTyped(text: string): boolean {
  if (WORDS.has(text.toLowerCase())) return true;
  if (!/^[-+.0-9]/.test(text)) return false;
  const digits = text.replaceAll('_', '');
  return NUMBER.test(digits) || SEXAGESIMAL.test(digits) || INFINITE.test(text) || TIMESTAMP.test(text);
}
