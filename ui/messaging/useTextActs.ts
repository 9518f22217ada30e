import { useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import { textsKey, type Text } from './setup-queries.ts';

/** What is decided about a text from its line. */
export function useTextActs() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('messaging.template');

  const act = (text: Text, path: string, done: string, more: object = {}) =>
    run(
      `${path}-${text.id}`,
      () => http.post(`/message-templates/${text.id}/${path}`, { version: text.version, ...more }),
      () => t(`messaging.template.done.${done}`),
    ).finally(() => queries.invalidateQueries({ queryKey: textsKey }));

  return {
    busy,
    submit: (text: Text) => act(text, 'submit', 'submit'),
    archive: (text: Text) => act(text, 'archive', 'archive'),
    accept: (text: Text) => act(text, 'accept-category', 'accept'),
    prefer: (text: Text) =>
      act(text, 'prefer', text.isPreferred ? 'unprefer' : 'prefer', { isPreferred: !text.isPreferred }),
  };
}
