import { useEffect, useRef } from 'react';

/** Calls `onReach` when the end of a list comes near; place it after the last row. */
export function Sentinel({ onReach, disabled }: { onReach: () => void; disabled?: boolean }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const node = place.current;
    if (!node || disabled) return;
    const observer = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && onReach(), {
      rootMargin: '400px',
    });
    observer.observe(node);
    return () => observer.disconnect();
  }, [onReach, disabled]);
  return <div ref={place} aria-hidden className="h-px" />;
}
