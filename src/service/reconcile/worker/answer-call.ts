import type { JobAccess } from '../job-runner.ts';
import type { Question, Reply } from './protocol.ts';

/** Does what a worker asks for. */
export async function answerCall(
  question: Question,
  { token, registry }: JobAccess,
  signal: AbortSignal,
): Promise<Reply> {
  const { name } = question;
  switch (name) {
    case 'token':
      return { name, text: await token(question.refused) };
    case 'listTags':
      return { name, listing: await registry.listTags(question.image, { ...question.access, signal }) };
    case 'resolveDigest': {
      const { image, tag, access } = question;
      return { name, text: await registry.resolveDigest(image, tag, { ...access, signal }) };
    }
    case 'describeManifest': {
      const { image, reference, access } = question;
      return { name, facts: await registry.describeManifest(image, reference, { ...access, signal }) };
    }
  }
}
