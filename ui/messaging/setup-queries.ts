import { useQuery } from '@tanstack/vue-query';
import type { z } from 'zod';
import type {
  channelAnswer,
  messagingSettingsAnswer,
  smsAnswer,
} from '../../api/messaging/settings-schema.ts';
import type { MessageTemplateAnswer } from '../../api/messaging/template-presenter.ts';
import type { templatesAnswer } from '../../api/messaging/template-schema.ts';
import { http } from '../http.ts';

export type Rules = z.output<typeof messagingSettingsAnswer>;
export type Channel = NonNullable<z.output<typeof channelAnswer>['channel']>;
export type SmsState = z.output<typeof smsAnswer>['providers'];
export type Texts = z.output<typeof templatesAnswer>;
export type Use = Texts['uses'][number];
export type Text = MessageTemplateAnswer;

export const rulesKey = ['messaging-settings'];
export const channelKey = ['messaging-channel'];
export const textsKey = ['message-templates'];

export const fetchRules = () => http.get<Rules>('/messaging/settings');
export const fetchChannel = () =>
  http.get<{ channel: Channel | null }>('/messaging/channel').then(({ channel }) => channel);

export const useRules = () => useQuery({ queryKey: rulesKey, queryFn: fetchRules });
export const useChannel = () => useQuery({ queryKey: channelKey, queryFn: fetchChannel });
export const useSms = () =>
  useQuery({
    queryKey: ['messaging-sms'],
    queryFn: () => http.get<{ providers: SmsState }>('/messaging/sms').then(({ providers }) => providers),
  });
export const useTexts = () =>
  useQuery({ queryKey: textsKey, queryFn: () => http.get<Texts>('/message-templates') });
