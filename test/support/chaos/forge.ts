import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { portOf } from '../port-of.ts';

/**
 * What the jobs of a chaos run work on, outside all of their processes: for each repository a version that is wanted
 * and one that is there, which moves by compare-and-swap, and comments that want one answer each. It also sees who
 * runs what.
 */
export class ChaosForge {
  readonly wanted = new Map<number, number>();
  readonly current = new Map<number, number>();
  /** Every move that took effect. */
  readonly moves: { readonly repository: number; readonly from: number; readonly to: number }[] = [];
  readonly answers = new Map<number, number>();
  readonly runs = { begun: 0, ended: 0, refused: 0 };
  readonly violations: string[] = [];
  readonly #running = new Map<number, string>();
  readonly #gone = new Set<string>();

  want(repository: number): void {
    this.wanted.set(repository, (this.wanted.get(repository) ?? 0) + 1);
  }

  /** A process ended; what it ran is over. */
  bury(process: string): void {
    this.#gone.add(process);
    for (const [repository, runner] of this.#running)
      if (runner === process) this.#running.delete(repository);
  }

  get unfinished(): readonly number[] {
    return [...this.wanted].filter(([id, version]) => this.current.get(id) !== version).map(([id]) => id);
  }

  get isIdle(): boolean {
    return this.#running.size === 0;
  }

  handle(path: readonly string[]): unknown {
    const [verb = '', ...rest] = path;
    const repository = Number(rest[0]);
    switch (verb) {
      case 'begin':
        return this.#begin(repository, rest[1] ?? '');
      case 'end':
        return this.#end(repository, rest[1] ?? '');
      case 'read':
        return { wanted: this.wanted.get(repository) ?? 0, current: this.current.get(repository) ?? 0 };
      case 'move':
        return this.#move(repository, Number(rest[1]), Number(rest[2]));
      case 'answer':
        return this.answers.set(repository, (this.answers.get(repository) ?? 0) + 1).size;
      case 'answered':
        return this.answers.has(repository);
      default:
        throw new Error(`unknown verb ${verb}`);
    }
  }

  #begin(repository: number, process: string): boolean {
    if (this.#gone.has(process)) return false;
    const other = this.#running.get(repository);
    if (other !== undefined) this.violations.push(`${process} began ${repository} while ${other} ran it`);
    this.#running.set(repository, process);
    this.runs.begun += 1;
    return true;
  }

  #end(repository: number, process: string): boolean {
    if (this.#running.get(repository) === process) this.#running.delete(repository);
    this.runs.ended += 1;
    return true;
  }

  #move(repository: number, from: number, to: number): boolean {
    if ((this.current.get(repository) ?? 0) !== from) {
      this.runs.refused += 1;
      return false;
    }
    this.current.set(repository, to);
    this.moves.push({ repository, from, to });
    return true;
  }
}

export type ServedForge = {
  readonly forge: ChaosForge;
  readonly url: string;
  readonly close: () => Promise<void>;
};

export async function serveForge(): Promise<ServedForge> {
  const forge = new ChaosForge();
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').split('/').slice(1);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(forge.handle(path)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    forge,
    url: `http://127.0.0.1:${portOf(server)}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
