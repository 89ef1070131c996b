import { useEffect, useRef } from 'preact/hooks';

/** Calls `onReach` whenever the end of a list comes into view; a button does the same by keyboard. */
export function LoadMore({ busy, onReach }: { readonly busy: boolean; readonly onReach: () => void }) {
  const element = useRef<HTMLDivElement>(null);
  const reach = useRef(onReach);
  reach.current = onReach;
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && reach.current(),
      { rootMargin: '400px' },
    );
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={element} class="more">
      <button type="button" disabled={busy} onClick={onReach}>
        {busy ? 'Loading…' : 'Load more'}
      </button>
    </div>
  );
}
