// SPDX-License-Identifier: GPL-3.0-or-later
// Which camera, microphone and loudspeaker there are, and which were chosen.
import { device } from '../base/storage.ts';

export const KINDS = ['videoinput', 'audioinput', 'audiooutput'] as const;
export type DeviceKind = (typeof KINDS)[number];

/** Empty: the system's own. */
export const chosen = (kind: DeviceKind): string => device.get(kind) ?? '';
export const choose = (kind: DeviceKind, id: string): void => void device.set(kind, id || null);

/** What the browser tells; names only once it was allowed to use them. */
export async function devices(kind: DeviceKind): Promise<MediaDeviceInfo[]> {
  const all = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
  return (all ?? []).filter((one) => one.kind === kind && one.deviceId !== '');
}

/** Something was plugged in or out. */
export const onDevices = (listener: () => void): void =>
  navigator.mediaDevices?.addEventListener('devicechange', listener);

/** What was chosen is asked for as long as it is there; else the system's own. */
export const constraint = (kind: DeviceKind): MediaTrackConstraints => {
  const id = chosen(kind);
  return id ? { deviceId: { ideal: id } } : {};
};

export const canChooseSpeaker = (): boolean => 'setSinkId' in HTMLMediaElement.prototype;

/** Sound of this element comes from the chosen loudspeaker. */
export function useSpeaker(element: HTMLMediaElement): void {
  if (canChooseSpeaker()) element.setSinkId(chosen('audiooutput')).catch(() => {});
}

/** Without asking anybody: whether camera and microphone would open at once. */
export async function isAllowed(): Promise<boolean> {
  try {
    const names = ['camera', 'microphone'] as PermissionName[];
    const states = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
    return states.every(({ state }) => state === 'granted');
  } catch {
    return false;
  }
}

export const canShareScreen = (): boolean => Boolean(navigator.mediaDevices?.getDisplayMedia);
