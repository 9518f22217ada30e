import { readSignInCodeFacts } from '../../models/sign-in-code-facts.ts';
import type { Answer, Person, TestApi } from './api.ts';
import type { Clinics } from './clinics.ts';

type Asked = { challengeId: string; code?: string };

/** The public door of the first clinic, as strangers and clients use it. */
export function clientDoor(clinics: Clinics, api: TestApi) {
  const ask = (phone: string, clinicId = clinics.a.id): Promise<Answer<Asked>> =>
    api.stranger().post<Asked>(`/public/clinics/${clinicId}/sign-in`, { phone });
  /** What the message would bring: opened as the worker does. */
  const secretsOf = async (id: string) =>
    (await clinics.workerTenancy.withClinic(clinics.a.system, (scope) => readSignInCodeFacts(scope, id)))
      ?.open ?? undefined;
  const answer = (body: object, person = api.stranger(), clinicId = clinics.a.id) =>
    person.post<{ code?: string }>(`/public/clinics/${clinicId}/sign-in/verify`, body);
  return {
    ask,
    secretsOf,
    answer,
    /** A client whose telephone this is, signed in. */
    async enter(phone: string): Promise<Person> {
      const person = api.stranger();
      const { challengeId } = (await ask(phone)).body;
      const { status } = await answer({ challengeId, code: (await secretsOf(challengeId))?.code }, person);
      if (status !== 200) throw new Error(`the door answered ${status}`);
      return person;
    },
  };
}

export const refused = ({ status, body }: Answer<{ code?: string }>) => [status, body.code];
export const invalid = [401, 'challenge-invalid'];
export const wrong = (code: string) => code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
