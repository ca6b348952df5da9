/**
 * The name of a category or script as the engine spells it, for any spelling that Go takes: `letter`, `Letter` and `L`
 * are the same, and `_`, `-` and spaces do not count. A name that is not known is given back, `undefined` stands for
 * one that only the engine knows.
 */
export function toUnicodeClass(name: string): string | undefined {
  const letters = name.replaceAll(/[_\- ]/g, '');
  const canonical = letters.slice(0, 1).toUpperCase() + letters.slice(1).toLowerCase();
  if (unknownToGo.has(canonical)) return undefined;
  return spellings.get(canonical) ?? canonical;
}

// Properties that are neither a category nor a script.
const unknownToGo: ReadonlySet<string> = new Set([
  'Alphabetic',
  'Dash',
  'Emoji',
  'Lowercase',
  'Math',
  'Uppercase',
]);

const categories = `Cased_Letter LC, Close_Punctuation Pe, Combining_Mark M, Connector_Punctuation Pc, Control Cc,
Currency_Symbol Sc, Dash_Punctuation Pd, Decimal_Number Nd, Enclosing_Mark Me, Final_Punctuation Pf, Format Cf,
Initial_Punctuation Pi, Letter L, Letter_Number Nl, Line_Separator Zl, Lowercase_Letter Ll, Mark M, Math_Symbol Sm,
Modifier_Letter Lm, Modifier_Symbol Sk, Nonspacing_Mark Mn, Number N, Open_Punctuation Ps, Other C, Other_Letter Lo,
Other_Number No, Other_Punctuation Po, Other_Symbol So, Paragraph_Separator Zp, Private_Use Co, Punctuation P,
Separator Z, Space_Separator Zs, Spacing_Mark Mc, Surrogate Cs, Symbol S, Titlecase_Letter Lt, Unassigned Cn,
Uppercase_Letter Lu, Cntrl Cc, Digit Nd, Punct P`;

const scripts = `Anatolian_Hieroglyphs Bassa_Vah Beria_Erfe Canadian_Aboriginal Caucasian_Albanian Cypro_Minoan
Dives_Akuru Egyptian_Hieroglyphs Gunjala_Gondi Gurung_Khema Hanifi_Rohingya Imperial_Aramaic Inscriptional_Pahlavi
Inscriptional_Parthian Kayah_Li Khitan_Small_Script Kirat_Rai Linear_A Linear_B Masaram_Gondi Meetei_Mayek
Mende_Kikakui Meroitic_Cursive Meroitic_Hieroglyphs Nag_Mundari New_Tai_Lue Nyiakeng_Puachue_Hmong Ol_Chiki Ol_Onal
Old_Hungarian Old_Italic Old_North_Arabian Old_Permic Old_Persian Old_Sogdian Old_South_Arabian Old_Turkic Old_Uyghur
Pahawh_Hmong Pau_Cin_Hau Phags_Pa Psalter_Pahlavi Sora_Sompeng Syloti_Nagri Tai_Le Tai_Tham Tai_Viet Tai_Yo
Tolong_Siki Tulu_Tigalari Warang_Citi Zanabazar_Square`;

const spellings: ReadonlyMap<string, string> = new Map([
  ...categories.split(/,\s/).map((pair) => toSpelling(...splitPair(pair))),
  ...scripts.split(/\s/).map((script) => toSpelling(script, script)),
]);

function splitPair(pair: string): [name: string, category: string] {
  const space = pair.indexOf(' ');
  return [pair.slice(0, space), pair.slice(space + 1)];
}

function toSpelling(name: string, spelling: string): [canonical: string, spelling: string] {
  const letters = name.replaceAll('_', '');
  return [letters.slice(0, 1) + letters.slice(1).toLowerCase(), spelling];
}
