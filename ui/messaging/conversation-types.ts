import type {
  ConversationCard,
  ConversationLine,
  SendableTemplate,
  ThreadItem,
} from '../../api/messaging/conversation-schema.ts';
import type { Provider } from '../../domain/messaging/delivery.ts';

export type { ConversationLine, SendableTemplate, ThreadItem };
export type Conversation = ConversationCard;
export type ItemMedia = NonNullable<ThreadItem['media']>;

export interface Named {
  id: string;
  name: string;
}

export interface Health {
  providers: { provider: Provider; state: 'ok' | 'down'; since: string }[];
  channel: { pausedAt: string | null; pauseCode: string | null } | null;
  /** Messages that have not left yet. */
  waiting: number;
}
