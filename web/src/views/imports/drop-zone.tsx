import { useState } from 'preact/hooks';

/** An area to drop files on, with a file chooser as an alternative. */
export function DropZone({
  busy,
  onFiles,
}: {
  readonly busy: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null | undefined): void => {
    setOver(false);
    if (!busy && files && files.length > 0) onFiles([...files]);
  };
  return (
    <label
      class={over ? 'drop over' : 'drop'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        take(event.dataTransfer?.files);
      }}
    >
      <span>Drop files here, or choose them</span>
      <input type="file" multiple disabled={busy} onChange={(event) => take(event.currentTarget.files)} />
    </label>
  );
}
