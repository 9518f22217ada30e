import { ApplicationFailure } from '@temporalio/activity';
import { mimeOf } from '../../domain/messaging/media.ts';
import {
  readWaitingMedia,
  settleMedia,
  type MediaOutcome,
  type MediaRef,
} from '../../models/inbound-media.ts';
import type { LivePublisher } from '../../models/live.ts';
import { readSender, tokenOf } from '../../models/sender.ts';
import { systemActor, type Scope, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';
import { persist } from './persist.ts';
import type { MediaTrouble, WhatsAppMedia } from './whatsapp-media.ts';

export interface MediaDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  media: WhatsAppMedia;
  /** Bearer token of the house's WhatsApp system user. */
  whatsappToken: string;
  live: Pick<LivePublisher, 'publish'>;
}

export type MediaActivities = ReturnType<typeof createMediaActivities>;

export interface MediaInput {
  inboundId: string;
}

export function createMediaActivities({ tenancy, media, whatsappToken, live }: MediaDeps) {
  const inClinic = <T>(clinicId: string, work: (scope: Scope) => Promise<T>): Promise<T> =>
    persist(() => tenancy.withClinic(systemActor(clinicId), work));

  const readWaiting = (clinicId: string, inboundId: string) =>
    inClinic(clinicId, async (scope) => {
      const waiting = await readWaitingMedia(scope, inboundId);
      if (!waiting) return null;
      const sender = await readSender(scope);
      return { ...waiting, token: (sender && tokenOf(scope, sender)) ?? whatsappToken };
    });

  async function settle(clinicId: string, inboundId: string, outcome: MediaOutcome): Promise<void> {
    await inClinic(clinicId, (scope) => settleMedia(scope, inboundId, outcome));
  }

  async function fetchFile(ref: MediaRef, token: string): Promise<MediaOutcome> {
    const facts = await media.readMedia({ id: ref.id, token });
    if (facts.outcome !== 'found') return outcomeOf(facts);
    const file = await media.download({ url: facts.url, token, sha256: ref.sha256 ?? facts.sha256 });
    if (file.outcome !== 'fetched') return outcomeOf(file);
    const { bytes } = file;
    const mime = mimeOf(bytes);
    return mime === null
      ? { state: 'refused', errorCode: 'type-refused', mime: ref.mime.slice(0, 100), size: bytes.length }
      : { state: 'kept', mime, bytes };
  }

  return {
    /** Fails (to be tried again) only when the provider could not be asked; what it said, and what came, is an end. */
    async fetchMedia({ inboundId }: MediaInput): Promise<void> {
      const clinicId = clinicOfWorkflow();
      const waiting = await readWaiting(clinicId, inboundId);
      if (!waiting) return;
      await settle(clinicId, inboundId, await fetchFile(waiting.ref, waiting.token));
      const { conversationId: id } = waiting;
      if (id !== null) live.publish({ clinicId, entity: 'conversation', id });
    },

    /** The provider could not be asked for a week. */
    async giveUpMedia({ inboundId }: MediaInput): Promise<void> {
      await settle(clinicOfWorkflow(), inboundId, { state: 'gone', errorCode: 'unreachable' });
    },
  };
}

/** Why there is no file, as the record has it. A token that is refused is mended by a person: the file may still come. */
function outcomeOf(trouble: MediaTrouble): MediaOutcome {
  if (trouble.outcome === 'gone') return { state: 'gone', errorCode: 'expired' };
  if (trouble.outcome === 'refused' && trouble.cause !== 'token')
    return { state: 'refused', errorCode: refusals[trouble.cause] };
  throw ApplicationFailure.create({ message: `not fetched: ${trouble.cause}`, type: 'media-not-fetched' });
}

const refusals = {
  'too-large': 'too-long',
  hash: 'altered',
  host: 'place-refused',
  redirect: 'place-refused',
} as const;
