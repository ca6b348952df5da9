import { compileRegexp } from '../../go/regexp.ts';
import type { TreeFile } from '../tree.ts';

/** One line of a `.sourceignore`; the last one that matches a file decides. */
type Pattern = {
  readonly domain: string;
  readonly matches: (path: string) => boolean;
  readonly keeps: boolean;
};

const mostPatterns = 10_000;

/**
 * The files without those that `.sourceignore` files name, which Flux's source-controller leaves out of what it hands
 * on. The syntax is that of `.gitignore`, but a later pattern may bring back what lies below an ignored directory.
 */
export function dropIgnored(files: readonly TreeFile[]): readonly TreeFile[] {
  const patterns = files.flatMap(readPatterns).slice(0, mostPatterns);
  return patterns.length === 0 ? files : files.filter(({ path }) => !isIgnored(path, patterns));
}

function readPatterns(file: TreeFile): readonly Pattern[] {
  if (!/(?:^|\/)\.sourceignore$/.test(file.path)) return [];
  const domain = file.path.slice(0, -'.sourceignore'.length);
  return readLines(file).flatMap((line) => parsePattern(line, domain) ?? []);
}

/** One that cannot be read ignores nothing. */
function readLines(file: TreeFile): readonly string[] {
  try {
    return new TextDecoder().decode(file.read()).split(/\r?\n/);
  } catch {
    return [];
  }
}

function isIgnored(path: string, patterns: readonly Pattern[]): boolean {
  const last = patterns.findLast(
    ({ domain, matches }) => path.startsWith(domain) && matches(path.slice(domain.length)),
  );
  return last !== undefined && !last.keeps;
}

function parsePattern(line: string, domain: string): Pattern | undefined {
  if (line.trim() === '' || line.startsWith('#')) return undefined;
  const keeps = line.startsWith('!');
  const text = line.slice(keeps ? 1 : 0).replace(/(?<!\\)\s+$/, '');
  const isDirectory = text.endsWith('/');
  const body = isDirectory ? text.slice(0, -1) : text;
  const steps = body.replace(/^\//, '').split('/');
  const start = body.includes('/') ? '' : '(?:[^/]+/)*';
  const matches = compile(`${start}${toExpression(steps)}${isDirectory ? '/.+' : '(?:/.*)?'}`);
  return matches && { domain, keeps, matches };
}

/** A pattern that is none ignores nothing. */
function compile(expression: string): ((path: string) => boolean) | undefined {
  try {
    const pattern = compileRegexp(`^(?s:${expression})$`);
    return (path) => pattern.test(path);
  } catch {
    return undefined;
  }
}

function toExpression(steps: readonly string[]): string {
  return steps
    .map((step, index) => {
      const isLast = index === steps.length - 1;
      if (step === '**') return isLast ? '.*' : '(?:[^/]+/)*';
      return `${toStep(step)}${isLast ? '' : '/'}`;
    })
    .join('');
}

/** `*`, `?`, `[a-z]` and `\` as in Go's `filepath.Match`. */
function toStep(step: string): string {
  return step.replaceAll(/\\.|\*+|\?|\[[!^]?[^\]]*\]|[^\w]/g, (token) => {
    if (token.startsWith('*')) return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length > 1 && token.startsWith('[')) return token.replace(/^\[!/, '[^');
    const character = token.startsWith('\\') ? token.slice(1) : token;
    return /[\\^$.|?*+()[\]{}]/.test(character) ? `\\${character}` : character;
  });
}
