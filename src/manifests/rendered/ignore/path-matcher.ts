import { compileRegexp } from '../../../go/regexp.ts';

/** What one step of a pattern may be in a path; nothing for one that cannot be read, which matches nothing. */
type Step = 'root' | 'any' | ((name: string) => boolean) | undefined;

/**
 * Tells whether a pattern of a `.sourceignore` matches a file, by the steps of its path: the file itself or a directory
 * above it. As in source-controller there is no way back: behind `**` the first step that fits is taken.
 */
export function createPathMatcher(pattern: string): (path: readonly string[]) => boolean {
  const isDirectory = pattern.endsWith('/');
  const body = isDirectory ? pattern.slice(0, -1) : pattern;
  if (body.includes('/')) {
    const steps = body.split('/').map(toStep);
    return (path) => matchPath(steps, path, isDirectory);
  }
  const matches = toStepMatcher(body);
  return (path) => {
    const at = path.findIndex((name) => matches?.(name) === true);
    return at !== -1 && !(isDirectory && at === path.length - 1);
  };
}

function matchPath(steps: readonly Step[], path: readonly string[], isDirectory: boolean): boolean {
  let at = 0;
  let found = false;
  let isAnywhere = false;
  for (const [index, step] of steps.entries()) {
    if (step === 'root') isAnywhere = false;
    else if (step === 'any') isAnywhere = index < steps.length - 1;
    else {
      if (step === undefined || at >= path.length) return false;
      const next = isAnywhere ? path.findIndex((name, place) => place >= at && step(name)) : at;
      found = next !== -1 && step(path[next] ?? '');
      if (!found && !isAnywhere) return false;
      at = found ? next + 1 : path.length;
      isAnywhere = false;
    }
  }
  return found && !(isDirectory && at === path.length);
}

function toStep(step: string): Step {
  if (step === '') return 'root';
  if (step === '**') return 'any';
  return step.includes('**') ? undefined : toStepMatcher(step);
}

/** `*`, `?`, `[a-z]`, `[^a]` and `\` as in Go's `filepath.Match`. */
function toStepMatcher(step: string): ((name: string) => boolean) | undefined {
  const expression = step.replaceAll(/\\.|\*+|\?|\[\^?[^\]]*\]|[^\w]/gs, (token) => {
    // An open class or a last backslash is no pattern: left as it is, it does not compile.
    if (token === '[' || token === '\\') return token;
    if (token.startsWith('*')) return '[^/]*';
    if (token === '?') return '[^/]';
    if (token.length > 1 && token.startsWith('[')) return token;
    const character = token.startsWith('\\') ? token.slice(1) : token;
    return /[\\^$.|?*+()[\]{}]/.test(character) ? `\\${character}` : character;
  });
  try {
    const pattern = compileRegexp(`^(?s:${expression})$`);
    return (name) => pattern.test(name);
  } catch {
    return undefined;
  }
}
