import { onMounted, type Ref, ref } from 'vue';

/** As the server keeps it: lines of points in the pixels of a field of this size. */
export interface Drawn {
  strokes: [number, number][][];
  width: number;
  height: number;
}
const [width, height] = [600, 200];
/** As the server takes it: whoever paints on and on is not signing. */
const [mostStrokes, mostPoints] = [100, 2_000];

/** A field that is signed with a finger, a pen or a mouse. The lines are kept, not a picture: they are smaller and prove more. */
export function useStrokes(
  canvas: Readonly<Ref<HTMLCanvasElement | null>>,
  take: (drawn: Drawn | null) => void,
) {
  const strokes = ref<Drawn['strokes']>([]);
  let isDown = false;

  function pointOf({ clientX, clientY }: PointerEvent): [number, number] {
    const box = canvas.value?.getBoundingClientRect();
    if (!box) return [0, 0];
    const within = (value: number, most: number) => Math.min(most, Math.max(0, Math.round(value)));
    return [
      within(((clientX - box.left) / box.width) * width, width),
      within(((clientY - box.top) / box.height) * height, height),
    ];
  }
  function draw() {
    const pen = canvas.value?.getContext('2d');
    if (!pen || !canvas.value) return;
    pen.clearRect(0, 0, width, height);
    pen.strokeStyle = getComputedStyle(canvas.value).color;
    pen.lineWidth = 2.5;
    pen.lineCap = pen.lineJoin = 'round';
    for (const [first, ...rest] of strokes.value) {
      if (!first) continue;
      pen.beginPath();
      pen.moveTo(...first);
      for (const point of rest) pen.lineTo(...point);
      pen.stroke();
    }
  }
  function begin(event: PointerEvent) {
    if (strokes.value.length >= mostStrokes) return;
    isDown = true;
    canvas.value?.setPointerCapture(event.pointerId);
    strokes.value.push([pointOf(event)]);
  }
  function move(event: PointerEvent) {
    const line = strokes.value.at(-1);
    if (!isDown || !line || line.length >= mostPoints) return;
    line.push(pointOf(event));
    draw();
  }
  function end() {
    if (!isDown) return;
    isDown = false;
    // A touch without a line is no signature.
    strokes.value = strokes.value.filter(({ length }) => length > 1);
    take(strokes.value.length ? { strokes: strokes.value, width, height } : null);
    draw();
  }
  function clear() {
    strokes.value = [];
    take(null);
    draw();
  }
  onMounted(draw);
  return { width, height, begin, move, end, clear };
}
