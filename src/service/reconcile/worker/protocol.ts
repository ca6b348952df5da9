import type { ErrorCode, Place } from '../../../errors.ts';
import { TidemarkError } from '../../../errors.ts';
import type { ImageName } from '../../../registry/image-name.ts';
import type { ListingAccess, ManifestFacts, TagListing } from '../../../registry/registry.ts';
import type { JobInput } from '../job-input.ts';
import type { JobOutcome } from '../job-outcome.ts';

/** What a worker asks of the thread that started it; the only way in which a job reaches anything but GitHub. */
export type Question =
  | { readonly name: 'token'; readonly refused: boolean }
  | { readonly name: 'listTags'; readonly image: ImageName; readonly access: PlainAccess }
  | {
      readonly name: 'resolveDigest';
      readonly image: ImageName;
      readonly tag: string;
      readonly access: PlainAccess;
    }
  | {
      readonly name: 'describeManifest';
      readonly image: ImageName;
      readonly reference: string;
      readonly access: PlainAccess;
    };

export type Reply =
  | { readonly name: 'token' | 'resolveDigest'; readonly text: string }
  | { readonly name: 'listTags'; readonly listing: TagListing }
  | { readonly name: 'describeManifest'; readonly facts: ManifestFacts };

/** What can be sent to another thread of how a registry is spoken to. */
export type PlainAccess = Pick<
  ListingAccess,
  'credentials' | 'connection' | 'insecure' | 'deadline' | 'maxAge'
>;

/** An error as it crosses a thread. Without a code it is a fault of ours. */
export type PlainError = {
  readonly code?: ErrorCode;
  readonly message: string;
  readonly place?: Place;
  readonly stack?: string;
};

export type ToWorker =
  | { readonly kind: 'run'; readonly input: JobInput }
  | { readonly kind: 'abort'; readonly error: PlainError }
  | { readonly kind: 'answer'; readonly call: number; readonly reply: Reply }
  | { readonly kind: 'refusal'; readonly call: number; readonly error: PlainError };

export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'call'; readonly call: number; readonly question: Question }
  /** The answer is not waited for any more. */
  | { readonly kind: 'forget'; readonly call: number }
  | { readonly kind: 'done'; readonly outcome: JobOutcome }
  | { readonly kind: 'failed'; readonly error: PlainError };

export function toPlainError(error: unknown): PlainError {
  if (error instanceof TidemarkError) {
    const { code, message, place } = error;
    return { code, message, ...(place !== undefined && { place }) };
  }
  if (!(error instanceof Error)) return { message: String(error) };
  return { message: error.message, ...(error.stack !== undefined && { stack: error.stack }) };
}

export function fromPlainError({ code, message, place, stack }: PlainError): Error {
  if (code !== undefined) return new TidemarkError(code, message, place === undefined ? {} : { place });
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
