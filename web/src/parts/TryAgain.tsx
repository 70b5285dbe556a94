export function TryAgain({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" class="quiet" onClick={onClick}>
      Try again
    </button>
  );
}
