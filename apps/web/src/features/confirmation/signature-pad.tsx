import { type PointerEvent, useEffect, useRef, useState } from 'react';
import { useText } from '../../i18n/use-text.ts';
import { Button } from '../../ui/button.tsx';
import { portalText } from './portal.text.ts';

const WIDTH = 900;
const HEIGHT = 300;
const PEN = 5;

/**
 * A sheet of white paper to sign on, by finger, pen or mouse; white in the dark too, since what is drawn is printed.
 * @param onChange PNG in base64; null where nothing is drawn
 */
export function SignaturePad({ onChange, invalid }: { onChange: (png: string | null) => void; invalid: boolean }) {
  const t = useText(portalText);
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<{ x: number; y: number } | undefined>(undefined);
  const [isEmpty, setEmpty] = useState(true);
  // A pad that is shown anew is empty, whatever was drawn on the one before.
  useEffect(() => onChange(null), [onChange]);

  const at = (event: PointerEvent): { x: number; y: number } => {
    const box = event.currentTarget.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * WIDTH,
      y: ((event.clientY - box.top) / box.height) * HEIGHT,
    };
  };
  const line = (to: { x: number; y: number }): void => {
    const pen = canvas.current?.getContext('2d');
    const from = last.current;
    if (!pen || !from) return;
    pen.lineWidth = PEN;
    pen.lineCap = 'round';
    pen.lineJoin = 'round';
    pen.strokeStyle = 'black';
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    // A press without a move is a dot.
    pen.lineTo(to.x === from.x && to.y === from.y ? to.x + 0.1 : to.x, to.y);
    pen.stroke();
    last.current = to;
  };
  const begin = (event: PointerEvent<HTMLCanvasElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    last.current = at(event);
    line(last.current);
    setEmpty(false);
  };
  const end = (): void => {
    if (!last.current) return;
    last.current = undefined;
    onChange(canvas.current?.toDataURL('image/png').split(',')[1] ?? null);
  };
  const clear = (): void => {
    canvas.current?.getContext('2d')?.clearRect(0, 0, WIDTH, HEIGHT);
    setEmpty(true);
    onChange(null);
  };
  return (
    <div className="relative">
      <canvas
        ref={canvas}
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={t('padName')}
        aria-invalid={invalid || undefined}
        className="block aspect-3/1 w-full cursor-crosshair touch-none rounded-md border border-line-strong bg-white select-none aria-invalid:border-red"
        onPointerDown={begin}
        onPointerMove={(event) => {
          if (!last.current) return;
          const strokes = event.nativeEvent.getCoalescedEvents?.() ?? [];
          for (const part of strokes.length > 0 ? strokes : [event.nativeEvent])
            line(at({ ...event, currentTarget: event.currentTarget, clientX: part.clientX, clientY: part.clientY }));
        }}
        onPointerUp={end}
        onPointerCancel={end}
      />
      {isEmpty ? (
        <i
          aria-hidden
          className="pointer-events-none absolute inset-x-6 bottom-8 border-b border-dashed border-ink-3"
        />
      ) : (
        <Button size="sm" className="absolute top-2 right-2" onClick={clear}>
          {t('clear')}
        </Button>
      )}
    </div>
  );
}
