import { hash, verify } from '@node-rs/argon2';

/** Argon2id at OWASP's floor (19 MiB, 2 passes, 1 lane); the parameters travel inside the hash. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), cost);
export const isPassword = (stored: string, password: string): Promise<boolean> =>
  verify(stored, password.normalize('NFKC'));
