import { createI18n } from 'vue-i18n';

// One file per context, so that a page's words lie under its own name: `clients.json` holds `clients.*`. Those of the client's own page are hers
// alone (client-door/door-i18n.ts).
const files = import.meta.glob<Record<string, unknown>>(['./pt-BR/*.json', '!./pt-BR/public.json'], {
  eager: true,
  import: 'default',
});
const messages = Object.fromEntries(
  Object.entries(files).map(([path, words]) => [path.slice('./pt-BR/'.length, -'.json'.length), words]),
);

export const i18n = createI18n({
  legacy: false,
  locale: 'pt-BR',
  messages: { 'pt-BR': messages },
  numberFormats: { 'pt-BR': { currency: { style: 'currency', currency: 'BRL' } } },
});
