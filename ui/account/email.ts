/** The code of what is wrong with a typed e-mail, null when nothing is. */
export const emailFault = (typed: string): 'Missing' | 'Invalid' | null =>
  !typed.trim() ? 'Missing' : /^\S+@\S+\.\S+$/.test(typed.trim()) ? null : 'Invalid';
