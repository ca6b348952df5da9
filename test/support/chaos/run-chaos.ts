import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { JobRequest } from '../../../src/service/queue/queue.ts';
import type { Trigger } from '../../../src/service/queue/trigger.ts';
import { pause, until } from '../workbench.ts';
import type { ChaosForge, ServedForge } from './forge.ts';
import type { ChaosProcess } from './process.ts';

export type ChaosPlan = {
  readonly served: ServedForge;
  readonly webhooks: number;
  readonly repositories: number;
  /** The processes; those that are killed come back. */
  readonly processes: readonly (Omit<ChaosProcess, 'forge' | 'name'> & {
    readonly takesWebhooks: boolean;
    readonly isKilled: boolean;
  })[];
  /** How many processes are killed while the webhooks come. */
  readonly kills: number;
  /** Happens when half of the webhooks are in. */
  readonly halfway?: () => Promise<void>;
  readonly random: () => number;
};

export type ChaosResult = {
  readonly kills: number;
  readonly comments: number;
  readonly seconds: number;
  readonly secondsToSettle: number;
};

/** Sends webhooks into the processes while some of them are killed, then waits until everything is as it should be. */
export async function runChaos(plan: ChaosPlan): Promise<ChaosResult> {
  const { served, webhooks, processes, random, halfway } = plan;
  const begin = performance.now();
  const members = processes.map((settings, index) => new Member({ ...settings, plan, index }));
  await Promise.all(members.map((member) => member.start()));
  const victims = members.filter(({ isKilled }) => isKilled);
  const doors = members.filter(({ takesWebhooks }) => takesWebhooks);
  const restarts: Promise<void>[] = [];
  const killOne = async () => {
    await until(() => victims.some(({ isAlive }) => isAlive), 'a process to kill', 60_000);
    const alive = victims.filter(({ isAlive }) => isAlive);
    const victim = alive[Math.floor(random() * alive.length)];
    if (victim !== undefined) restarts.push(victim.killAndRestart());
  };
  let comments = 0;
  const inFlight = new Set<Promise<void>>();
  for (let index = 0; index < webhooks; index += 1) {
    const repository = 1 + Math.floor(random() ** 2 * plan.repositories);
    const trigger = toTrigger(index, random());
    if (trigger.kind === 'comment') comments += 1;
    else served.forge.want(repository);
    const request = { installation: 1 + (repository % 20), repository, trigger };
    const sent = deliver(doors, { id: index, request }).finally(() => inFlight.delete(sent));
    inFlight.add(sent);
    if (inFlight.size >= 20) await Promise.race(inFlight);
    if (index % Math.ceil(webhooks / (plan.kills + 1)) === 100) await killOne();
    if (index === Math.floor(webhooks / 2)) await halfway?.();
  }
  await Promise.all(inFlight);
  await Promise.all(restarts);
  const sentAll = performance.now();
  await settle(served.forge, comments);
  const end = performance.now();
  await Promise.all(members.map((member) => member.end()));
  return {
    kills: members.reduce((sum, { kills }) => sum + kills, 0),
    comments,
    seconds: (end - begin) / 1_000,
    secondsToSettle: (end - sentAll) / 1_000,
  };
}

async function settle(forge: ChaosForge, comments: number): Promise<void> {
  const isSettled = () => forge.unfinished.length === 0 && forge.answers.size === comments && forge.isIdle;
  await until(isSettled, 'all repositories to be reconciled', 60_000).catch((error: unknown) => {
    const left = `${forge.unfinished.length} repositories, ${comments - forge.answers.size} comments are left`;
    throw new Error(`${String(error)}: ${left}`, { cause: error });
  });
}

function toTrigger(index: number, chance: number): Trigger {
  if (chance < 0.7) return { kind: 'push' };
  if (chance < 0.9) return { kind: 'images', images: [`ghcr.io/acme/app-${index % 7}`] };
  const facts = { action: 'created', pullRequest: 1, login: 'ada', isBot: false, body: '/tidemark rebase' };
  return { kind: 'comment', comment: { ...facts, comment: index } };
}

/** As a sender that tries again until it is told that its event was accepted. */
async function deliver(
  doors: readonly Member[],
  message: { id: number; request: JobRequest },
): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt += 1) {
    if (await doors[(message.id + attempt) % doors.length]?.send(message)) return;
    await pause(50);
  }
  throw new Error(`nobody accepted webhook ${message.id}`);
}

type MemberOptions = ChaosPlan['processes'][number] & { readonly plan: ChaosPlan; readonly index: number };

class Member {
  kills = 0;
  readonly #options: MemberOptions;
  readonly #waiting = new Map<number, (accepted: boolean) => void>();
  #child: ChildProcess | undefined;

  constructor(options: MemberOptions) {
    this.#options = options;
  }

  get isKilled(): boolean {
    return this.#options.isKilled;
  }

  get isAlive(): boolean {
    return this.#child !== undefined;
  }

  get takesWebhooks(): boolean {
    return this.#options.takesWebhooks;
  }

  async start(): Promise<void> {
    const { plan, index, takesWebhooks: _, isKilled: __, ...settings } = this.#options;
    const name = `process-${index}-${this.kills}`;
    const argument = JSON.stringify({ ...settings, name, forge: plan.served.url });
    const child = fork(join(import.meta.dirname, 'process.ts'), [argument], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (message) => {
      const { id, failed } = Object(message);
      this.#waiting.get(id)?.(failed !== true);
    });
    child.once('exit', () => {
      plan.served.forge.bury(name);
      for (const answer of this.#waiting.values()) answer(false);
      this.#waiting.clear();
      if (this.#child === child) this.#child = undefined;
    });
    const ready = new Promise<void>((resolve) => child.once('message', () => resolve()));
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`${name} ended with ${code} before it was ready`);
    });
    await Promise.race([ready, ended]);
    ended.catch(() => undefined);
    this.#child = child;
  }

  /** Whether the process said that it has the webhook. */
  send(message: { readonly id: number }): Promise<boolean> {
    const child = this.#child;
    if (child?.connected !== true) return Promise.resolve(false);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#waiting.set(message.id, resolve);
    child.send(message, (error) => error && resolve(false));
    return promise.finally(() => this.#waiting.delete(message.id));
  }

  async killAndRestart(): Promise<void> {
    await this.end();
    this.kills += 1;
    await this.start();
  }

  async end(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}
