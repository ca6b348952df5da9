import { describe, expect, test } from 'vitest';
import { message } from './render.ts';

const families: Readonly<Record<string, readonly (readonly [call: string, expected: string])[]>> = {
  strings: [
    ['trim " a "', 'a'],
    ['trimAll "$" "$5$"', '5'],
    ['substr 1 3 "abcd"', 'bc'],
    ['repeat 3 "ab"', 'ababab'],
    ['nindent 2 "a\\nb"', '\n  a\n  b'],
    ['quote "a" nil 1', '"a" "1"'],
    ['cat "a" 1 nil "b"', 'a 1 b'],
    ['abbrev 5 "hello world"', 'he...'],
    ['wrap 5 "aaa bbb ccc"', 'aaa\nbbb\nccc'],
    ['snakecase "FirstHTTPName"', 'first_http_name'],
    ['camelcase "http_server"', 'HttpServer'],
    ['title "hello wörld"', 'Hello Wörld'],
    ['splitList "," "a,b" | join "-"', 'a-b'],
    ['(split "," "a,b")._1', 'b'],
  ],
  lists: [
    ['list 1 "a" nil', '[1 a <nil>]'],
    ['append (list 1) 2 | reverse', '[2 1]'],
    ['uniq (list 1 1 "1" 2)', '[1 1 2]'],
    ['without (list 1 2 3) 2', '[1 3]'],
    ['slice (list 1 2 3) 1 2', '[2]'],
    ['chunk 2 (until 5)', '[[0 1] [2 3] [4]]'],
    ['sortAlpha (list "b" "a" 1)', '[1 a b]'],
    ['has 2 (list 1 2)', 'true'],
  ],
  dicts: [
    ['dict "b" 1 "a" 2', 'map[a:2 b:1]'],
    ['merge (dict "a" 1) (dict "a" 2 "b" 3)', 'map[a:1 b:3]'],
    ['mergeOverwrite (dict "a" 1) (dict "a" 2)', 'map[a:2]'],
    ['dig "a" "b" "none" (dict "a" (dict "b" 1))', '1'],
    ['pick (dict "a" 1 "b" 2) "a"', 'map[a:1]'],
    ['keys (dict "b" 1 "a" 2)', '[a b]'],
  ],
  numbers: [
    ['add 1 "2" 3.9', '6'],
    ['mul 9223372036854775807 2', '-2'],
    ['div 7 -2', '-3'],
    ['addf 0.1 0.2', '0.3'],
    ['divf 1 3', '0.3333333333333333'],
    ['round 3.14159 2', '3.14'],
    ['seq 1 2 7', '1 3 5 7'],
    ['toDecimal "777"', '511'],
  ],
  encodings: [
    ['b64enc "é"', 'w6k='],
    ['b64dec "w6k="', 'é'],
    ['b32enc "hello"', 'NBSWY3DP'],
    ['b64dec "a"', 'illegal base64 data at input byte 0'],
    ['adler32sum "abc"', '38600999'],
    ['sha256sum "" | trunc 8', 'e3b0c442'],
    ['toJson (dict "a" (list 1.5 nil "<"))', '{"a":[1.5,null,"\\u003c"]}'],
    ['toRawJson "<"', '"<"'],
    ['(fromJson "{\\"a\\":[1,2]}").a', '[1 2]'],
    ['html "<a&\\"b\\">"', '&lt;a&amp;&#34;b&#34;&gt;'],
    ['urlquery "a b&c"', 'a+b%26c'],
  ],
  'patterns, versions, paths, URLs and dates': [
    ['regexReplaceAll "(a)(b)?" "ab a" "${2}$1."', 'ba. a.'],
    ['regexFindAll "[0-9]+" "1 22 3" 2', '[1 22]'],
    ['regexSplit "," "a,b,c" 2', '[a b,c]'],
    ['semverCompare "^1.2" "1.10.0"', 'true'],
    ['(semver "v1.2.3-rc.1").IncPatch', '1.2.3'],
    ['clean "/a/../b//c/."', '/b/c'],
    ['ext "a/b.tar.gz"', '.gz'],
    ['(urlParse "https://u@h:8/p?q#f").userinfo', 'u'],
    ['urlJoin (dict "scheme" "https" "host" "h" "path" "a b")', 'https://h/a%20b'],
    ['(toDate "2006-01-02" "2024-02-29").Format "Jan 2, 2006"', 'Feb 29, 2024'],
    ['mustDateModify "36h" (toDate "2006-01-02" "2024-02-28")', '2024-02-29 12:00:00 +0000 UTC'],
    ['duration "3661"', '1h1m1s'],
  ],
  'defaults and types': [
    ['default "d" ""', 'd'],
    ['coalesce 0 "" "x"', 'x'],
    ['ternary "y" "n" true', 'y'],
    ['kindOf (list)', 'slice'],
    ['typeOf (semver "1.0.0")', '*semver.Version'],
    ['eq 1 2 1', 'true'],
  ],
};

describe.each(Object.entries(families))('%s', (_, cases) => {
  test.each(cases)('%s', (call, expected) => {
    expect(message(`{{ ${call} }}`)).toBe(expected);
  });
});
