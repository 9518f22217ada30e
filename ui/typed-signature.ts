import { ref, type Ref } from 'vue';

/** As the server takes it. */
const shortestName = 3;

/** The name of whoever signs by typing it. What stands in the field is kept apart: of two letters it is no signature yet, but hers to go on. */
export function useTypedName(take: (signature: { typedName: string } | null) => void) {
  const isTyped = ref(false);
  const name = ref('');
  function type(typed: string) {
    name.value = typed;
    const typedName = typed.trim();
    take(typedName.length < shortestName ? null : { typedName });
  }
  /** From the field to the lines, or back: what was begun the other way is gone. */
  function change(clear: () => void) {
    clear();
    name.value = '';
    isTyped.value = !isTyped.value;
  }
  return { isTyped, name: name as Readonly<Ref<string>>, type, change };
}
