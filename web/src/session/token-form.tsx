import { useState } from 'react';
import { Button } from '../controls/button.tsx';

/** Signs in with an API token; it is sent once and kept nowhere in the page. */
export function TokenForm(props: { readonly onToken: (token: string) => void }) {
  const [token, setToken] = useState('');
  return (
    <form
      className="login__token"
      onSubmit={(event) => {
        event.preventDefault();
        const given = token.trim();
        setToken('');
        if (given !== '') props.onToken(given);
      }}
    >
      <label className="field">
        <span>API token</span>
        <input
          type="password"
          name="token"
          autoComplete="current-password"
          spellCheck={false}
          maxLength={512}
          value={token}
          onChange={(event) => setToken(event.currentTarget.value)}
        />
      </label>
      <Button type="submit" look="primary">
        Sign in
      </Button>
    </form>
  );
}
