import { createI18n } from 'vue-i18n';
import errors from '../i18n/pt-BR/errors.json';
import words from '../i18n/pt-BR/public.json';

/** The words of the client's page alone: those of the staff would be most of what a telephone loads. */
export const doorI18n = createI18n({
  legacy: false,
  locale: 'pt-BR',
  messages: { 'pt-BR': { errors, public: words } },
});
