import { TidemarkError } from '../../../src/errors.ts';
import { renderMessage } from '../../../src/template/commit-message.ts';
import type { Files, MessageData, ObjectId } from '../../../src/template/commit-message-data.ts';
import type { CaseResult, Family } from '../family.ts';
import { toCases } from '../family.ts';

type Case = {
  readonly group: string;
  readonly data: string;
  readonly template: string;
  readonly output: string;
  readonly error?: string;
  readonly removedField?: string;
  /** All results that Go's random map order gives. */
  readonly anyOf?: readonly string[];
};

type Id = {
  readonly APIVersion: string;
  readonly Kind: string;
  readonly Name: string;
  readonly Namespace: string;
};
type FileList<Key extends string, Item> =
  | readonly {
      readonly file: string;
      readonly objects: readonly ({ readonly id: Id } & Readonly<Record<Key, readonly Item[]>>)[];
    }[]
  | null;

type DataSet = {
  readonly api: 'v1' | 'v1beta2';
  readonly AutomationObject: { readonly Namespace: string; readonly Name: string };
  readonly Updated?: {
    readonly Files: FileList<
      'images',
      { readonly ref: string; readonly policy: { readonly Namespace: string; readonly Name: string } }
    >;
  };
  readonly Changed: {
    readonly FileChanges: FileList<
      'changes',
      { readonly OldValue: string; readonly NewValue: string; readonly Setter: string }
    >;
  };
  readonly Values: Readonly<Record<string, string>> | null;
};

export const family: Family = {
  names: ['templates'],
  fits: (firstCase) => 'template' in firstCase,
  run(content) {
    const dataSets = toDataSets(content);
    return toCases<Case>(content).map((each) => runCase(each, dataSets[each.data]));
  },
};

function toDataSets(content: unknown): Readonly<Record<string, DataSet>> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- vectors are ours, a schema would prove nothing
  return (content as { readonly dataSets: Readonly<Record<string, DataSet>> }).dataSets;
}

function runCase(each: Case, dataSet: DataSet | undefined): CaseResult {
  const name = `${each.group}: ${each.template.slice(0, 200)}`;
  const found =
    dataSet === undefined ? { error: `no data set ${each.data}` } : render(each.template, dataSet);
  if (passes(each, found)) return { name, passed: true };
  const expected = each.error ?? each.anyOf ?? each.output;
  return {
    name,
    passed: false,
    detail: `expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`,
  };
}

type Found = { readonly output: string } | { readonly error: string; readonly code?: string };

function passes(each: Case, found: Found): boolean {
  if ('output' in found)
    return each.error === undefined && (each.anyOf ?? [each.output]).includes(found.output);
  if (each.removedField !== undefined)
    return (
      found.code === 'template-removed-field' &&
      found.error.startsWith(`template uses removed '${each.removedField}' field.`)
    );
  // Functions that Go runs and we refuse: the result of Go is another each time.
  return found.code === 'template-refused' ? each.group === 'refused' : found.error === each.error;
}

function render(template: string, dataSet: DataSet): Found {
  const apiVersion = `image.toolkit.fluxcd.io/${dataSet.api}`;
  try {
    return { output: renderMessage({ template, apiVersion, strict: true }, toMessageData(dataSet)).message };
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return { error: error.message, code: error.code };
  }
}

function toMessageData({ AutomationObject, Updated, Changed, Values }: DataSet): MessageData {
  return {
    automation: { namespace: AutomationObject.Namespace, name: AutomationObject.Name },
    changes: toFiles(Changed.FileChanges, 'changes', ({ OldValue, NewValue, Setter }) => ({
      old: OldValue,
      new: NewValue,
      setter: Setter,
    })),
    images: toFiles(Updated?.Files ?? null, 'images', ({ ref, policy }) => ({
      ref,
      policy: { namespace: policy.Namespace, name: policy.Name },
    })),
    values: Values,
  };
}

function toFiles<Key extends string, From, To>(
  files: FileList<Key, From>,
  key: Key,
  convert: (item: From) => To,
): Files<To> | null {
  return (
    files?.map(({ file, objects }) => ({
      file,
      objects: objects.map((object) => ({ id: toObjectId(object.id), items: object[key].map(convert) })),
    })) ?? null
  );
}

function toObjectId({ APIVersion, Kind, Name, Namespace }: Id): ObjectId {
  return { apiVersion: APIVersion, kind: Kind, name: Name, namespace: Namespace };
}
