//! Which of transformers' tokenizer classes reads a folder.

/// How a folder is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// `GPT2Tokenizer`: vocabulary and merges alone, with GPT-2's own way of cutting text.
    Gpt2,
    /// `PreTrainedTokenizerFast`: `tokenizer.json` as it stands.
    Whole,
}

/// Classes of transformers 5.23 that make a tokenizer of their own, without `Tokenizer` at the end.
const OTHERS: &str = "Albert Bart Barthez Bartpho BertGeneration BertJapanese Bert Bertweet BigBird BioGpt \
    BlenderbotSmall Blenderbot ByT5 CLIP CTRL Camembert Canine Clvp CodeGen CodeLlama Cohere ConvBert CpmAnt Cpm \
    DPRContextEncoder DPRQuestionEncoder DPRReader Deberta DebertaV2 Dia DistilBert Esm Esmc FNet FSMT \
    FastSpeech2Conformer Flaubert Funnel GPTNeoXJapanese GPTNeoX GPTSw3 Gemma Herbert LED Lasr LayoutLMv2 LayoutLMv3 \
    LayoutXLM Llama Luke Lxmert M2M100 MBart50 MBart MLuke MPNet Marian MarkupLM Mgpstr MobileBert Mvp MyT5 Nllb Nougat \
    OpenAIGPT PLBart Parakeet Pegasus Perceiver Phobert Pop2Piano ProphetNet Qwen2 Qwen3_5 Rag Reformer RemBert RoCBert \
    RoFormer Roberta SeamlessM4T Siglip2 Siglip Speech2Text SpeechT5 Splinter SqueezeBert T5 Tapas Tipsv2 Udop VideoPrism \
    Vits Wav2Vec2CTC Wav2Vec2PhonemeCTC Whisper XGLM XLMRoberta XLM XLNet";

impl Class {
    /// The class that a `tokenizer_class` of a GPT-2 leads to, or why it is not read.
    pub(super) fn of(name: Option<&str>, is_byte_level: bool) -> Result<Class, String> {
        let Some(name) = name else { return Ok(Class::Gpt2) };
        let bare = name.strip_suffix("Fast").unwrap_or(name);
        let kind = bare.strip_suffix("Tokenizer").unwrap_or_default();
        match kind {
            "GPT2" => Ok(Class::Gpt2),
            // Files of that class that are cut into bytes are known to name the wrong one.
            "Llama" if is_byte_level => Ok(Class::Whole),
            _ if OTHERS.split_whitespace().any(|other| other == kind) => Err(format!(
                "its tokenizer_class is `{name}`, whose ways are not known here; if tokenizer.json says all, write \
                 \"tokenizer_class\": \"PreTrainedTokenizerFast\""
            )),
            _ => Ok(Class::Whole),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_is_known_with_and_without_fast_and_one_with_its_own_ways_is_refused() {
        for name in [None, Some("GPT2Tokenizer"), Some("GPT2TokenizerFast")] {
            assert_eq!(Class::of(name, true), Ok(Class::Gpt2));
        }
        for name in
            ["PreTrainedTokenizerFast", "PreTrainedTokenizer", "TokenizersBackend", "MyTokenizer", "Other"]
        {
            assert_eq!(Class::of(Some(name), true), Ok(Class::Whole), "{name}");
        }
        assert_eq!(Class::of(Some("LlamaTokenizerFast"), true), Ok(Class::Whole));
        for name in ["LlamaTokenizer", "BertTokenizerFast", "GPTNeoXTokenizer"] {
            let reason = Class::of(Some(name), false).expect_err("it goes its own way");
            assert!(reason.contains(name) && reason.contains("PreTrainedTokenizerFast"), "{reason}");
        }
    }
}
