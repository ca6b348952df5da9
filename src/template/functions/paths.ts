import type { FunctionSpec } from '../values/function-spec.ts';
import { bool, fixed, str } from './define.ts';

const base = fixed([str], str, baseName);
const dir = fixed([str], str, (path) => clean(path.slice(0, path.lastIndexOf('/') + 1)));
const cleaned = fixed([str], str, clean);
const ext = fixed([str], str, extension);
const isAbsolute = fixed([str], bool, (path) => path.startsWith('/'));

/** sprig's functions on paths: Go's `path`, and its `path/filepath` as it is on Linux, where Flux runs. */
export const pathFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['base', base],
  ['dir', dir],
  ['clean', cleaned],
  ['ext', ext],
  ['isAbs', isAbsolute],
  ['osBase', base],
  ['osDir', dir],
  ['osClean', cleaned],
  ['osExt', ext],
  ['osIsAbs', isAbsolute],
];

function baseName(path: string): string {
  if (path === '') return '.';
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? '/' : trimmed.slice(trimmed.lastIndexOf('/') + 1);
}

function extension(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot);
}

/** Go's `path.Clean`: without `.`, without doubled slashes, `..` resolved as far as it goes. */
function clean(path: string): string {
  const rooted = path.startsWith('/');
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (!rooted) kept.push('..');
  }
  const joined = kept.join('/');
  return rooted ? `/${joined}` : joined === '' ? '.' : joined;
}
