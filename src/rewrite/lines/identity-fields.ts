import { NO_OBJECT } from '../marker.ts';
import type { ObjectIdentity } from '../marker.ts';

const WRAPPER = /^(?:Resource)?List$/;

/** Collects who an object is while its lines go by. Of equal keys the first one counts. */
export class IdentityFields {
  /** Whether the object could be a list whose items are objects of their own. */
  isWrapper = false;
  private readonly root = new Map<string, string>();
  private readonly metadata = new Map<string, string>();
  private isInMetadata = false;

  /** Takes note of a key at the top of the document. False when `metadata` is surely no mapping. */
  addRoot(key: string, value: string | undefined): boolean {
    this.isInMetadata = key === 'metadata' && !this.root.has(key);
    if (this.root.has(key)) return true;
    this.root.set(key, value ?? '');
    if (key === 'kind') this.isWrapper = WRAPPER.test(value ?? '');
    return key !== 'metadata' || value === undefined;
  }

  addNested(key: string, value: string | undefined): void {
    if (this.isInMetadata && !this.metadata.has(key)) this.metadata.set(key, value ?? '');
  }

  /** Whether a sequence that starts now would be the value of `metadata`. */
  get forbidsSequence(): boolean {
    return this.isInMetadata;
  }

  toObject(): ObjectIdentity {
    if (this.root.size === 0) return NO_OBJECT;
    return {
      apiVersion: this.root.get('apiVersion') ?? '',
      kind: this.root.get('kind') ?? '',
      name: this.metadata.get('name') ?? '',
      namespace: this.metadata.get('namespace') ?? '',
    };
  }
}
