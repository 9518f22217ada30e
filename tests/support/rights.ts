/** What the desk and her page answer, as far as tests look at it. */
export interface Row {
  id: string;
  version: number;
  code: string;
  clock: string;
  state: string;
  client: { id: string; name: string } | null;
}
export interface Detail extends Row {
  identity: string;
  wish: string | null;
  answer: string | null;
  requester: { name: string; phone: string } | null;
  decision: string | null;
  certificateSha256: string | null;
}
export type Page = { items: Row[]; nextCursor: string | null };
export type Own = { requests: { id: string; code: string; state: string; answer: string | null }[] };
