import { type Problem, TidemarkError } from '../errors.ts';
import type { TemplateLimits } from './budget.ts';
import {
  type Change,
  createTemplateData,
  groupByObject,
  type MessageData,
  type OnRemovedField,
  type UpdatedImage,
} from './commit-message-data.ts';
import { parseTemplate, renderTemplate } from './template.ts';

export type { Change, ObjectId, UpdatedImage } from './commit-message-data.ts';

/** What Flux writes when there is no template. */
export const DEFAULT_MESSAGE = 'Update from image update automation';

export type CommitMessageInput = {
  /** `spec.git.commit.messageTemplate`; empty for Flux's default message. */
  readonly template: string;
  /** Of the ImageUpdateAutomation. It decides which fields there are. */
  readonly apiVersion: string;
  readonly automation: { readonly namespace: string; readonly name: string };
  readonly changes: readonly Change[];
  /** What `.Updated` lists. */
  readonly images: readonly UpdatedImage[];
  /** `spec.git.commit.messageTemplateValues`. */
  readonly values: Readonly<Record<string, string>>;
  /** Fails where Flux fails: on the fields that v1 has removed. */
  readonly strict?: boolean;
  readonly limits?: TemplateLimits;
};

export type CommitMessage = { readonly message: string; readonly warnings: readonly Problem[] };

/**
 * Renders the commit message of an ImageUpdateAutomation as Flux does. Lists that Flux gives in random order are sorted:
 * by file, then in the order of the document.
 *
 * Throws `TidemarkError` `template-parse`, `template-exec`, `template-limit` or `template-refused`, in strict mode also
 * `template-removed-field`, all with the text of Flux.
 */
export function renderCommitMessage(input: CommitMessageInput): CommitMessage {
  const { automation, changes, images, values } = input;
  if (input.template === '') return { message: DEFAULT_MESSAGE, warnings: [] };
  return renderMessage(input, {
    automation,
    changes: groupByObject(changes),
    images: groupByObject(images),
    values,
  });
}

/** `renderCommitMessage` for data that is grouped already, and for which an empty template is an empty message. */
export function renderMessage(
  options: Pick<CommitMessageInput, 'template' | 'apiVersion' | 'strict' | 'limits'>,
  data: MessageData,
): CommitMessage {
  const { template, apiVersion, strict = false, limits } = options;
  const parsed = prefixed('unable to create commit message template from spec', () =>
    parseTemplate(template, limits),
  );
  const warnings = new Map<string, Problem>();
  const model = /\/v1beta[12]$/.test(apiVersion) ? 'v1beta' : 'v1';
  const templateData = createTemplateData(
    data,
    model,
    strict ? refuseField : (field) => warnAbout(field, warnings),
  );
  const message = prefixed('failed to run template from spec', () =>
    renderTemplate(parsed, templateData, limits),
  );
  return { message, warnings: [...warnings.values()] };
}

const ADVICE: Readonly<Record<Parameters<OnRemovedField>[0], string>> = {
  '.Updated': "Please use '.Changed' instead.",
  '.Changed.ImageResult': "Please use '.Changed.FileChanges' or '.Changed.Objects' instead.",
};

function toRemovedText(field: Parameters<OnRemovedField>[0]): string {
  const page = 'https://fluxcd.io/flux/components/image/imageupdateautomations/#message-template';
  return `template uses removed '${field}' field. ${ADVICE[field]} See: ${page}`;
}

function refuseField(field: Parameters<OnRemovedField>[0]): never {
  throw new TidemarkError('template-removed-field', toRemovedText(field));
}

function warnAbout(field: Parameters<OnRemovedField>[0], warnings: Map<string, Problem>): void {
  const message = `${toRemovedText(field)} It still works here, but Flux fails on it.`;
  warnings.set(field, { severity: 'warning', code: 'template-removed-field', message });
}

function prefixed<Made>(prefix: string, make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof TidemarkError) || error.code === 'template-removed-field') throw error;
    throw new TidemarkError(error.code, `${prefix}: ${error.message}`, { cause: error.cause ?? error });
  }
}
