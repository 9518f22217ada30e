import type { z } from 'zod';
import type {
  deviceAnswer,
  deviceLine,
  deviceUsesAnswer,
  workBody,
} from '../../api/products/device-schema.ts';

export type DeviceLine = z.output<typeof deviceLine>;
export type Device = z.output<typeof deviceAnswer>;
export type DeviceWork = Device['maintenances'][number];
export type DeviceBlock = Device['blocks'][number];
export type DeviceCheck = Device['checks'][number];
export type DeviceUse = z.output<typeof deviceUsesAnswer>['uses'][number];
export type WorkBody = z.input<typeof workBody>;
