import { useState } from "preact/hooks";
import { call, type ApiError, type Explanation, type Policies } from "../api";
import { Candidates } from "../components/candidates";
import { Card } from "../components/card";
import { useTexts } from "../i18n";

// A request of a shape: of so many tokens, about.
function shaped(model: string, prompt: number, most: number, stream: boolean) {
  return { model, messages: [{ role: "user", content: "word ".repeat(Math.max(1, prompt)).trim() }], max_tokens: Math.max(1, most), stream };
}

export function Explain({ policies }: { policies: Policies }) {
  const t = useTexts();
  const models = [...new Set([...policies.policies.flatMap((policy) => policy.aliases), ...policies.tiers.map((tier) => tier.model)])];
  const [model, setModel] = useState(models[0] ?? "");
  const [policy, setPolicy] = useState("");
  const [prompt, setPrompt] = useState(1000);
  const [most, setMost] = useState(500);
  const [stream, setStream] = useState(true);
  const [answer, setAnswer] = useState<Explanation | null>(null);
  const [error, setError] = useState("");
  const ask = (event: Event) => {
    event.preventDefault();
    call<Explanation>("explain", "POST", shaped(model, prompt, most, stream), policy ? { "x-weir-policy": policy } : {})
      .then((explained) => {
        setAnswer(explained);
        setError("");
      })
      .catch((failed: ApiError) => setError(failed.message || t.unreachable));
  };
  return (
    <Card wide title={t.explain} note={t.explainHint}>
      <form class="toolbar" onSubmit={ask}>
        <label>
          <span>{t.words.model}</span>
          <select value={model} onChange={(event) => setModel(event.currentTarget.value)}>
            {models.map((name) => (
              <option value={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          <span>{t.words.policy}</span>
          <select value={policy} onChange={(event) => setPolicy(event.currentTarget.value)}>
            <option value="">{t.policyOf}</option>
            {policies.policies.map(({ policy: name }) => (
              <option value={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          <span>{t.promptTokens}</span>
          <input type="number" min="1" max="1000000" value={prompt} onInput={(event) => setPrompt(Number(event.currentTarget.value))} />
        </label>
        <label>
          <span>{t.maxTokens}</span>
          <input type="number" min="1" max="1000000" value={most} onInput={(event) => setMost(Number(event.currentTarget.value))} />
        </label>
        <label class="check">
          <input type="checkbox" checked={stream} onChange={(event) => setStream(event.currentTarget.checked)} /> {t.streamed}
        </label>
        <button type="submit" class="primary">
          {t.ask}
        </button>
      </form>
      {error && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      {answer && <Candidates of={answer} />}
    </Card>
  );
}
