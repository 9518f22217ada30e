import type { KeyObject } from 'node:crypto';
import { type Anchor, isGenuine, lineHash } from './audit-anchor.ts';

export interface AnchorFault {
  kind: 'anchor-forged' | 'anchor-unlinked' | 'anchor-unreadable';
  /** Of the file, from 1. */
  line: number;
  /** Null: the line says nothing of its clinic, or a clinic's line is missing before it. */
  clinicId: string | null;
}

export interface AnchorFile {
  anchors: Anchor[];
  faults: AnchorFault[];
}

const isAnchor = (value: unknown): value is Anchor =>
  typeof value === 'object' &&
  value !== null &&
  ['clinicId', 'hash', 'at', 'signature'].every((key) => typeof Reflect.get(value, key) === 'string') &&
  typeof Reflect.get(value, 'seq') === 'number';

function parsed(text: string): Anchor | null {
  try {
    const value: unknown = JSON.parse(text);
    return isAnchor(value) ? value : null;
  } catch {
    // Whatever stands there, it is no anchor: a fault of that line.
    return null;
  }
}

/** Reads the file of signed heads as evidence: every signature, and every line against the one before it. */
export function checkAnchors(lines: readonly string[], key: KeyObject): AnchorFile {
  const anchors: Anchor[] = [];
  const faults: AnchorFault[] = [];
  let isLinked = false;
  lines.forEach((text, index) => {
    const line = index + 1;
    const anchor = parsed(text);
    if (!anchor) return void faults.push({ kind: 'anchor-unreadable', line, clinicId: null });
    if (!isGenuine(anchor, key))
      return void faults.push({ kind: 'anchor-forged', line, clinicId: anchor.clinicId });
    // Once lines are bound to each other none may come that is not.
    const isBound =
      anchor.line === undefined
        ? !isLinked
        : anchor.line === line && anchor.previous === lineHash(lines[index - 1] ?? '');
    isLinked ||= anchor.line !== undefined;
    if (!isBound) faults.push({ kind: 'anchor-unlinked', line, clinicId: null });
    anchors.push(anchor);
  });
  return { anchors, faults };
}
