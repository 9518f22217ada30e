import { onScopeDispose, ref, type Ref, watch } from 'vue';

interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;
const detectorClass = (): DetectorClass | undefined =>
  (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;

/** Formats of boxes: DataMatrix of medicines, GS1-128 of cartons, EAN of the shelf. */
const formats = ['data_matrix', 'code_128', 'ean_13', 'ean_8', 'upc_a', 'qr_code'];
/** A frame every so many milliseconds: fast enough for a hand, slow enough for a cheap phone. */
const every = 200;

/** Reads codes with the camera, where the browser has a detector of its own: no library is loaded for it. */
export function useCamera(video: Readonly<Ref<HTMLVideoElement | null>>, found: (text: string) => void) {
  const isOn = ref(false);
  const hasFailed = ref(false);
  const canUse = detectorClass() !== undefined && 'mediaDevices' in navigator;
  let stream: MediaStream | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function stop() {
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    isOn.value = false;
  }
  async function look(detector: Detector): Promise<void> {
    const [code] = video.value ? await detector.detect(video.value).catch(() => []) : [];
    if (!isOn.value) return;
    if (code?.rawValue) {
      stop();
      found(code.rawValue);
    } else timer = setTimeout(() => void look(detector), every);
  }
  async function start(): Promise<void> {
    const Class = detectorClass();
    if (!Class) return;
    hasFailed.value = false;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      isOn.value = true;
    } catch {
      // Refused by the person or taken by another program: the field takes the same code.
      hasFailed.value = true;
      return;
    }
    void look(new Class({ formats }));
  }
  watch(video, async (element) => {
    if (!element || !stream) return;
    element.srcObject = stream;
    await element.play().catch(() => undefined);
  });
  onScopeDispose(stop);
  return { canUse, isOn, hasFailed, start, stop };
}
