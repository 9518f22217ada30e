import { useSession } from './session.ts';

// Test files share the modules of a worker: each begins with nobody signed in, whoever was in the file before.
useSession().me.value = null;
