/** As a field of this size took it: lines of points in its pixels. */
interface DrawnSignature {
  strokes: readonly (readonly (readonly number[])[])[];
  width: number;
  height: number;
}
/** By whoever cannot or will not draw: her name, typed as her own act. */
interface TypedSignature {
  typedName: string;
}
export type Signature = DrawnSignature | TypedSignature;

export const isDrawn = (signature: Signature): signature is DrawnSignature => 'strokes' in signature;
