import { version } from '../version.ts';

/** What is shown for an error that is a fault of ours: the stack, and where to report it. */
export function toFaultReport(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const title = encodeURIComponent(stack.split('\n')[0]?.slice(0, 120) ?? '');
  const link = `https://github.com/tidemark-dev/tidemark/issues/new?title=${title}`;
  return `This is a fault in tidemark ${version} (Node ${process.version}), not in your repository.\n${stack}\nPlease report it: ${link}\n`;
}
