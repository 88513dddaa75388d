import * as z from 'zod';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const stateSchema = z.object({
  bounds: z
    .object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() })
    .optional(),
  maximized: z.boolean().default(false),
  /** Whether the person was told once that AgentHub goes on in the tray. */
  toldOfTray: z.boolean().default(false),
});

export type WindowState = z.infer<typeof stateSchema>;

const SMALLEST = { width: 640, height: 480 };
const USUAL = { width: 1180, height: 800 };
/** This much of the window must be on a screen, so that it can be taken hold of. */
const GRIP = 80;

/** Reads what the last run left; anything that is not readable is as nothing. */
export function readWindowState(text: string | undefined): WindowState {
  try {
    return stateSchema.parse(JSON.parse(text ?? '{}'));
  } catch {
    return stateSchema.parse({});
  }
}

/** Size and place of the window: as it was left, unless that screen is no longer there. */
export function placeWindow(
  state: WindowState,
  screens: readonly Rectangle[],
): Partial<Rectangle> & { width: number; height: number } {
  const { bounds } = state;
  if (!bounds) return USUAL;
  const width = Math.max(SMALLEST.width, Math.round(bounds.width));
  const height = Math.max(SMALLEST.height, Math.round(bounds.height));
  const reachable = screens.some(
    (screen) =>
      overlap(bounds.x, width, screen.x, screen.width) >= GRIP &&
      bounds.y >= screen.y &&
      bounds.y <= screen.y + screen.height - GRIP,
  );
  return reachable
    ? { x: Math.round(bounds.x), y: Math.round(bounds.y), width, height }
    : { width, height };
}

function overlap(a: number, aLength: number, b: number, bLength: number): number {
  return Math.min(a + aLength, b + bLength) - Math.max(a, b);
}
