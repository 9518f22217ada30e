import { computed, reactive, ref } from 'vue';
import { isCpf } from '../../domain/clients/cpf.ts';
import type { CurrentConsent, Signature } from './consent-types.ts';
import type { ClientConsentsModel, Grant } from './useClientConsents.ts';
import { useConsentTexts } from './useConsentTexts.ts';

/** What is read, who signs and how; nothing goes without the words that were on the screen. */
export function useGrantForm(asked: CurrentConsent, isMinor: boolean, model: ClientConsentsModel) {
  const texts = useConsentTexts();
  const text = computed(() => texts.rows.value.find(({ purpose }) => purpose === asked.purpose)?.current);
  const channel = ref<'tablet' | 'paper'>('tablet');
  const signature = ref<Signature | null>(null);
  const guardian = reactive({ name: '', cpf: '', kinship: '' });
  const isTried = ref(false);
  const faults = computed(() => ({
    signature: channel.value === 'tablet' && !signature.value,
    name: isMinor && guardian.name.trim() === '',
    cpf: isMinor && !isCpf(guardian.cpf.replace(/\D/g, '')),
    kinship: isMinor && guardian.kinship.trim() === '',
  }));

  async function send(): Promise<boolean> {
    isTried.value = true;
    if (!text.value || Object.values(faults.value).includes(true)) return false;
    const body: Grant = {
      ...{ purpose: asked.purpose, channel: channel.value, textSha256: text.value.sha256 },
      ...(asked.use ? { use: asked.use } : {}),
      ...(channel.value === 'tablet' && signature.value ? { signature: signature.value } : {}),
    };
    if (isMinor) {
      const { name, cpf, kinship } = guardian;
      body.guardian = { name: name.trim(), cpf: cpf.replace(/\D/g, ''), kinship: kinship.trim() };
    }
    return model.grant(body);
  }
  return { texts, text, channel, signature, guardian, faults, isTried, send };
}
