import type { FormError, FormErrorEvent } from '@nuxt/ui';
import { ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { HttpError } from './http.ts';
import { useRefusal } from './refusal.ts';

/** What is used of a `UForm`. */
export interface FormHandle {
  setErrors: (faults: FormError[]) => void;
}

/**
 * Sends a form once at a time and keeps what was typed. A refusal becomes a sentence (`<section>.refused.<code>`, else `errors.<code>`)
 * and faults at the fields the server named (`<section>.fault.<field>.<code>`, else `<section>.fault.<field>.invalid`).
 */
export function useSubmit(section: string, form: Readonly<Ref<FormHandle | null>>) {
  const i18n = useI18n();
  const { t } = i18n;
  const isBusy = ref(false);
  const sayRefusal = useRefusal(section);
  const failure = ref<string | null>(null);
  const refusal = ref<HttpError['code'] | null>(null);

  const first = (...keys: string[]) => t(keys.find((key) => i18n.te(key)) ?? 'errors.invalid-input');
  const faultOf = ({ path, code }: HttpError['fields'][number]): FormError => {
    const name = path.split('.')[0] ?? path;
    return { name, message: first(`${section}.fault.${name}.${code}`, `${section}.fault.${name}.invalid`) };
  };

  /** Answers what the server answered; undefined when it refused. */
  async function submit<T>(send: () => Promise<T>): Promise<T | undefined> {
    if (isBusy.value) return undefined;
    isBusy.value = true;
    failure.value = refusal.value = null;
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      refusal.value = error.code;
      failure.value = sayRefusal(error);
      form.value?.setErrors(error.fields.map(faultOf));
      return undefined;
    } finally {
      isBusy.value = false;
    }
  }

  return { isBusy, failure, refusal, submit };
}

/** Puts the cursor in the first field that needs it. */
export function focusFirstFault({ errors }: FormErrorEvent): void {
  const id = errors.find((fault) => fault.id)?.id;
  if (id) document.getElementById(id)?.focus();
}
