import { useI18n } from 'vue-i18n';
import type { SendableTemplate } from './conversation-types.ts';
import { titleOf } from './template-text.ts';

/** What templates and their parameters are called; those of a clinic's own text may have any name. */
export function useTemplateNames() {
  const i18n = useI18n();
  const said = (key: string, otherwise: string) => (i18n.te(key) ? i18n.t(key) : otherwise);
  return {
    parameter: (name: string) => said(`inbox.template.parameter.${name}`, name),
    title: ({ use, templateId, name }: SendableTemplate) =>
      templateId === null ? said(`messaging.use.name.${use}`, titleOf(name)) : titleOf(name),
  };
}
