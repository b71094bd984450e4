//! The table itself.

/// Hands the table of tensor operations to a macro, so that the enum, its text form, its rules and the typed
/// builder methods all come from here. Further tokens go to the macro before the table.
///
/// A row reads
///
/// ```text
/// /// What it does.
/// Variant = name(operand, ...; variadic*) { /// What it means. attribute: Type, } :
///     type_rule(arguments), shape_rule(arguments);
/// ```
///
/// Operands before the `;` stand in fixed places, those after it are any number. Where an attribute can hold
/// `%n` (see [`Bound`](super::Bound) and [`Size`](super::Size)), int operands follow the fixed ones. The type
/// rule is a function of the module `types`, the shape rule one of `shapes`; attributes are in scope as
/// references.
macro_rules! for_each_tensor_op {
    ($callback:ident $($first:tt)*) => {
        $callback! {
            $($first)*
            // Arithmetic.

            /// Elementwise sum; axes of length 1 broadcast.
            Add = add(lhs, rhs): binary(Numeric, Same), broadcast();
            /// Elementwise difference; axes of length 1 broadcast.
            Sub = sub(lhs, rhs): binary(Numeric, Same), broadcast();
            /// Elementwise product; axes of length 1 broadcast.
            Mul = mul(lhs, rhs): binary(Numeric, Same), broadcast();
            /// Elementwise quotient; axes of length 1 broadcast. Ints truncate toward zero; a zero divisor and
            /// a quotient beyond 64 bits are errors.
            Div = div(lhs, rhs): binary(Numeric, Same), broadcast();
            /// Elementwise remainder with the divisor's sign; axes of length 1 broadcast. An int divisor of
            /// zero is an error.
            Remainder = remainder(lhs, rhs): binary(Numeric, Same), broadcast();
            /// Elementwise `lhs` to the power `rhs`; axes of length 1 broadcast.
            Powf = powf(lhs, rhs): binary(Float, Same), broadcast();
            /// The larger of two elements, NaN where one is NaN; axes of length 1 broadcast.
            MaxPair = max_pair(lhs, rhs): binary(Numeric, Same), broadcast();
            /// The smaller of two elements, NaN where one is NaN; axes of length 1 broadcast.
            MinPair = min_pair(lhs, rhs): binary(Numeric, Same), broadcast();
            /// A number added to every element.
            AddScalar = add_scalar(tensor, scalar): with_scalar(Numeric, Same), same();
            /// A number subtracted from every element.
            SubScalar = sub_scalar(tensor, scalar): with_scalar(Numeric, Same), same();
            /// Every element times a number.
            MulScalar = mul_scalar(tensor, scalar): with_scalar(Numeric, Same), same();
            /// Every element divided by a number. Ints truncate toward zero, and dividing them by zero is an
            /// error.
            DivScalar = div_scalar(tensor, scalar): with_scalar(Numeric, Same), same();
            /// Remainder of every element by a number, with the number's sign. An int zero is an error.
            RemainderScalar = remainder_scalar(tensor, scalar): with_scalar(Numeric, Same), same();
            /// Every element to the power of a number.
            PowfScalar = powf_scalar(tensor, scalar): with_scalar(Float, Same), same();
            /// Every element to the power of an int, which must not be negative for an int tensor.
            PowiScalar = powi_scalar(tensor, scalar): with_int(Numeric), same();

            // Elementwise functions.

            /// Every element negated.
            Neg = neg(tensor): unary(Numeric, Same), same();
            /// Absolute values.
            Abs = abs(tensor): unary(Numeric, Same), same();
            /// `-1`, `0` or `1` by every element's sign; `0` of NaN.
            Sign = sign(tensor): unary(Numeric, Same), same();
            /// Every element times itself.
            Square = square(tensor): unary(Numeric, Same), same();
            /// Exponential.
            Exp = exp(tensor): unary(Float, Same), same();
            /// Natural logarithm.
            Log = log(tensor): unary(Float, Same), same();
            /// Natural logarithm of one plus the element.
            Log1p = log1p(tensor): unary(Float, Same), same();
            /// Square root.
            Sqrt = sqrt(tensor): unary(Float, Same), same();
            /// One divided by the element.
            Recip = recip(tensor): unary(Float, Same), same();
            /// Sine.
            Sin = sin(tensor): unary(Float, Same), same();
            /// Cosine.
            Cos = cos(tensor): unary(Float, Same), same();
            /// Hyperbolic tangent.
            Tanh = tanh(tensor): unary(Float, Same), same();
            /// Error function.
            Erf = erf(tensor): unary(Float, Same), same();
            /// Largest whole number not above the element.
            Floor = floor(tensor): unary(Float, Same), same();
            /// Smallest whole number not below the element.
            Ceil = ceil(tensor): unary(Float, Same), same();
            /// Nearest whole number, halves to even.
            Round = round(tensor): unary(Float, Same), same();
            /// The element, or zero if it is negative.
            Relu = relu(tensor): unary(Float, Same), same();
            /// Gaussian error linear unit, exact.
            Gelu = gelu(tensor): unary(Float, Same), same();
            /// Gaussian error linear unit by the hyperbolic tangent, as GPT-2 computes it.
            GeluApproximate = gelu_approximate(tensor): unary(Float, Same), same();
            /// Logistic function.
            Sigmoid = sigmoid(tensor): unary(Float, Same), same();
            /// Which elements are not numbers.
            IsNan = is_nan(tensor): unary(Float, ToBool), same();
            /// Which elements are infinite.
            IsInf = is_inf(tensor): unary(Float, ToBool), same();
            /// Elements limited to `min..=max`.
            Clamp = clamp(tensor, min, max): clamp(Numeric), clamp();
            /// Elements raised to at least `min`.
            ClampMin = clamp_min(tensor, min): with_scalar(Numeric, Same), same();
            /// Elements lowered to at most `max`.
            ClampMax = clamp_max(tensor, max): with_scalar(Numeric, Same), same();

            // Comparison.

            /// Which elements are equal; axes of length 1 broadcast.
            Equal = equal(lhs, rhs): binary(Any, ToBool), broadcast();
            /// Which elements differ; axes of length 1 broadcast.
            NotEqual = not_equal(lhs, rhs): binary(Any, ToBool), broadcast();
            /// Which elements are `lhs < rhs`; axes of length 1 broadcast.
            Lower = lower(lhs, rhs): binary(Numeric, ToBool), broadcast();
            /// Which elements are `lhs <= rhs`; axes of length 1 broadcast.
            LowerEqual = lower_equal(lhs, rhs): binary(Numeric, ToBool), broadcast();
            /// Which elements are `lhs > rhs`; axes of length 1 broadcast.
            Greater = greater(lhs, rhs): binary(Numeric, ToBool), broadcast();
            /// Which elements are `lhs >= rhs`; axes of length 1 broadcast.
            GreaterEqual = greater_equal(lhs, rhs): binary(Numeric, ToBool), broadcast();
            /// Which elements equal a scalar.
            EqualElem = equal_elem(tensor, scalar): with_scalar(Any, ToBool), same();
            /// Which elements differ from a scalar.
            NotEqualElem = not_equal_elem(tensor, scalar): with_scalar(Any, ToBool), same();
            /// Which elements are less than a number.
            LowerElem = lower_elem(tensor, scalar): with_scalar(Numeric, ToBool), same();
            /// Which elements are at most a number.
            LowerEqualElem = lower_equal_elem(tensor, scalar): with_scalar(Numeric, ToBool), same();
            /// Which elements are greater than a number.
            GreaterElem = greater_elem(tensor, scalar): with_scalar(Numeric, ToBool), same();
            /// Which elements are at least a number.
            GreaterEqualElem = greater_equal_elem(tensor, scalar): with_scalar(Numeric, ToBool), same();

            // Truth values.

            /// Both; axes of length 1 broadcast.
            BoolAnd = bool_and(lhs, rhs): binary(Bool, Same), broadcast();
            /// Either or both; axes of length 1 broadcast.
            BoolOr = bool_or(lhs, rhs): binary(Bool, Same), broadcast();
            /// Either, not both; axes of length 1 broadcast.
            BoolXor = bool_xor(lhs, rhs): binary(Bool, Same), broadcast();
            /// The opposite.
            BoolNot = bool_not(tensor): unary(Bool, Same), same();
            /// Whether any element is true (not zero), as a tensor of shape `[1]`.
            Any = any(tensor): whole(Any, ToBool), one();
            /// Whether all elements are true (not zero), as a tensor of shape `[1]`.
            All = all(tensor): whole(Any, ToBool), one();
            /// Whether any element along an axis is true (not zero); the axis stays with length 1.
            AnyDim = any_dim(tensor) {
                /// The axis.
                dim: i64,
            }: along(Any, ToBool, *dim), reduced(*dim);
            /// Whether all elements along an axis are true (not zero); the axis stays with length 1.
            AllDim = all_dim(tensor) {
                /// The axis.
                dim: i64,
            }: along(Any, ToBool, *dim), reduced(*dim);

            // Reductions.

            /// Sum of all elements, as a tensor of shape `[1]`.
            Sum = sum(tensor): whole(Numeric, Same), one();
            /// Mean of all elements, as a tensor of shape `[1]`.
            Mean = mean(tensor): whole(Float, Same), one();
            /// Product of all elements, as a tensor of shape `[1]`.
            Prod = prod(tensor): whole(Numeric, Same), one();
            /// Largest element, as a tensor of shape `[1]`; NaN wins. An empty tensor is an error.
            Max = max(tensor): whole(Numeric, Same), one_of_some();
            /// Smallest element, as a tensor of shape `[1]`; NaN wins. An empty tensor is an error.
            Min = min(tensor): whole(Numeric, Same), one_of_some();
            /// Sum along an axis, which stays with length 1.
            SumDim = sum_dim(tensor) {
                /// The axis.
                dim: i64,
            }: along(Numeric, Same, *dim), reduced(*dim);
            /// Mean along an axis, which stays with length 1.
            MeanDim = mean_dim(tensor) {
                /// The axis.
                dim: i64,
            }: along(Float, Same, *dim), reduced(*dim);
            /// Product along an axis, which stays with length 1.
            ProdDim = prod_dim(tensor) {
                /// The axis.
                dim: i64,
            }: along(Numeric, Same, *dim), reduced(*dim);
            /// Largest element along an axis, which stays with length 1; NaN wins. An empty axis is an error.
            MaxDim = max_dim(tensor) {
                /// The axis.
                dim: i64,
            }: along(Numeric, Same, *dim), reduced_some(*dim);
            /// Smallest element along an axis, which stays with length 1; NaN wins. An empty axis is an
            /// error.
            MinDim = min_dim(tensor) {
                /// The axis.
                dim: i64,
            }: along(Numeric, Same, *dim), reduced_some(*dim);
            /// Index of the largest element along an axis, which stays with length 1; the first of equals. An
            /// empty axis is an error.
            Argmax = argmax(tensor) {
                /// The axis.
                dim: i64,
            }: along(Numeric, ToInt, *dim), reduced_some(*dim);
            /// Index of the smallest element along an axis, which stays with length 1; the first of equals.
            /// An empty axis is an error.
            Argmin = argmin(tensor) {
                /// The axis.
                dim: i64,
            }: along(Numeric, ToInt, *dim), reduced_some(*dim);
            /// Variance along an axis, which stays with length 1; divides by one less than the axis's length.
            Var = var(tensor) {
                /// The axis.
                dim: i64,
            }: along(Float, Same, *dim), reduced(*dim);
            /// Variance along an axis, which stays with length 1; divides by the axis's length.
            VarBias = var_bias(tensor) {
                /// The axis.
                dim: i64,
            }: along(Float, Same, *dim), reduced(*dim);
            /// Euclidean length along an axis, which stays with length 1.
            L2Norm = l2_norm(tensor) {
                /// The axis.
                dim: i64,
            }: along(Float, Same, *dim), reduced(*dim);
            /// Running sum along an axis.
            Cumsum = cumsum(tensor) {
                /// The axis.
                dim: i64,
            }: along(Numeric, Same, *dim), same();

            // Order.

            /// Elements in rising order along an axis; NaN counts as the largest, as in all operations on order.
            Sort = sort(tensor) {
                /// The axis.
                dim: i64,
            }: along(Numeric, Same, *dim), same();
            /// Elements in falling order along an axis.
            SortDescending = sort_descending(tensor) {
                /// The axis.
                dim: i64,
            }: along(Numeric, Same, *dim), same();
            /// Indices that put the elements along an axis in rising order.
            Argsort = argsort(tensor) {
                /// The axis.
                dim: i64,
            }: along(Numeric, ToInt, *dim), same();
            /// Indices that put the elements along an axis in falling order.
            ArgsortDescending = argsort_descending(tensor) {
                /// The axis.
                dim: i64,
            }: along(Numeric, ToInt, *dim), same();
            /// The `k` largest elements along an axis, in falling order; the axis gets length `k`.
            Topk = topk(tensor) {
                /// How many.
                k: usize,
                /// The axis.
                dim: i64,
            }: along(Numeric, Same, *dim), topk(*k, *dim);
            /// Indices of the `k` largest elements along an axis, largest first; the axis gets length `k`.
            Argtopk = argtopk(tensor) {
                /// How many.
                k: usize,
                /// The axis.
                dim: i64,
            }: along(Numeric, ToInt, *dim), topk(*k, *dim);

            // Products.

            /// Matrix product of the last two axes, `[.., m, k]` by `[.., k, n]`; the axes before broadcast.
            Matmul = matmul(lhs, rhs): matmul(), matmul();
            /// Sum of the products of two vectors, as a tensor of shape `[1]`.
            Dot = dot(lhs, rhs): dot(), dot();
            /// Cosine of the angle between vectors along an axis, which stays with length 1; axes of length 1
            /// broadcast. Norms below `1e-8` count as that.
            CosineSimilarity = cosine_similarity(lhs, rhs) {
                /// The axis the vectors lie along.
                dim: i64,
            }: binary_along(Float, *dim), broadcast_reduced(*dim);
            /// Einstein summation; a scalar result has shape `[1]`.
            Einsum = einsum(; tensors*) {
                /// Subscripts of the operands and the result, as `"bqhd,bkhd->bhqk"`.
                equation: Arc<str>,
            }: einsum(equation), einsum(equation);

            // Shape.

            /// The last two axes swapped.
            Transpose = transpose(tensor): at_least(2), transpose();
            /// Two axes swapped.
            SwapDims = swap_dims(tensor) {
                /// One axis.
                dim1: i64,
                /// The other.
                dim2: i64,
            }: axes(&[*dim1, *dim2]), swap_dims(*dim1, *dim2);
            /// The axes in another order.
            Permute = permute(tensor) {
                /// For every axis of the result, the axis it comes from.
                axes: Vec<i64>,
            }: permute(axes), permute(axes);
            /// The order of the elements along axes reversed.
            Flip = flip(tensor) {
                /// The axes, each once.
                axes: Vec<i64>,
            }: distinct_axes(axes), same();
            /// The same elements, row by row, in another shape.
            Reshape = reshape(tensor) {
                /// The new lengths: `0` keeps the axis at that place, one `-1` takes what is left.
                dims: Vec<Size>,
            }: sized(Any, dims), reshape(dims);
            /// A run of axes joined into one.
            Flatten = flatten(tensor) {
                /// First axis of the run.
                start_dim: i64,
                /// Last axis of the run.
                end_dim: i64,
            }: flatten(*start_dim, *end_dim), flatten(*start_dim, *end_dim);
            /// An axis of length 1 removed.
            SqueezeDim = squeeze_dim(tensor) {
                /// The axis.
                dim: i64,
            }: squeeze(&[*dim]), squeeze(&[*dim]);
            /// Axes of length 1 removed.
            SqueezeDims = squeeze_dims(tensor) {
                /// The axes, each once.
                dims: Vec<i64>,
            }: squeeze(dims), squeeze(dims);
            /// An axis of length 1 inserted.
            UnsqueezeDim = unsqueeze_dim(tensor) {
                /// Its place in the result; negative counts from the result's end.
                dim: i64,
            }: added_axis(*dim), inserted(*dim, Some(1));
            /// Axes of length 1 repeated without copying; new axes may be put before.
            Expand = expand(tensor) {
                /// The new lengths; `-1` keeps an axis as it is.
                dims: Vec<Size>,
            }: expand(dims), expand(dims);
            /// The whole repeated along an axis.
            RepeatDim = repeat_dim(tensor) {
                /// The axis.
                dim: i64,
                /// How many times.
                times: Size,
            }: along(Any, Same, *dim), repeat_dim(*dim, times);
            /// Tensors put one after another along an axis: any number of them, or one list.
            Cat = cat(; tensors*) {
                /// The axis.
                dim: i64,
            }: cat(*dim), cat(*dim);
            /// Tensors of one shape put side by side along a new axis: any number of them, or one list.
            Stack = stack(; tensors*) {
                /// The new axis's place in the result; negative counts from the result's end.
                dim: i64,
            }: stack(*dim), stack(*dim);

            // Parts.

            /// Part of the tensor, rank kept. A range that leaves the tensor or runs backwards is an error.
            Slice = slice(tensor) {
                /// One entry an axis; axes beyond the last entry are kept whole.
                dims: Vec<SliceDim>,
            }: slice(dims), slice(dims);
            /// The tensor with a part replaced; axes of `values` of length 1 broadcast.
            SliceAssign = slice_assign(tensor, values) {
                /// As in [`TensorOp::Slice`].
                dims: Vec<SliceDim>,
            }: slice_assign(dims), slice_assign(dims);
            /// The tensor with every element of a part replaced by a scalar.
            SliceFill = slice_fill(tensor, scalar) {
                /// As in [`TensorOp::Slice`].
                dims: Vec<SliceDim>,
            }: slice_fill(dims), slice_fill(dims);
            /// The elements at some indices of an axis, which gets the number of indices as its length.
            Select = select(tensor, indices) {
                /// The axis.
                dim: i64,
            }: select(*dim), select(*dim);
            /// One element for every index: the result's shape is that of `indices`, which equals the
            /// tensor's but along the axis.
            Gather = gather(tensor, indices) {
                /// The axis the indices are for.
                dim: i64,
            }: gather(*dim), gather(*dim);
            /// Every one of `values` added at its index, whose shape equals the tensor's but along the axis.
            ScatterAdd = scatter_add(tensor, indices, values) {
                /// The axis the indices are for.
                dim: i64,
            }: scatter(*dim), scatter(*dim);
            /// A new last axis with `1` at every index and `0` elsewhere.
            OneHot = one_hot(tensor) {
                /// Length of the new axis, at least 2.
                num_classes: Size,
            }: one_hot(), one_hot(num_classes);
            /// Elements of `values` where the mask is true, else of the tensor; mask and values broadcast to
            /// it.
            MaskWhere = mask_where(tensor, mask, values): mask_where(), masked();
            /// A scalar where the mask is true, else the tensor's element; the mask broadcasts to the tensor.
            MaskFill = mask_fill(tensor, mask, scalar): mask_fill(), masked();
            /// The last two axes with zeros above a diagonal.
            Tril = tril(tensor) {
                /// How far above the main diagonal.
                diagonal: i64,
            }: matrix(Numeric, *diagonal), same();
            /// The last two axes with zeros below a diagonal.
            Triu = triu(tensor) {
                /// How far above the main diagonal.
                diagonal: i64,
            }: matrix(Numeric, *diagonal), same();

            // Probabilities.

            /// Exponentials along an axis, divided by their sum.
            Softmax = softmax(tensor) {
                /// The axis.
                dim: i64,
            }: along(Float, Same, *dim), same();
            /// Logarithm of the softmax along an axis.
            LogSoftmax = log_softmax(tensor) {
                /// The axis.
                dim: i64,
            }: along(Float, Same, *dim), same();

            // Conversion.

            /// Elements as ints; floats truncate toward zero. NaN, infinity and floats beyond 64 bits are an
            /// error.
            Int = int(tensor): unary(Any, ToInt), same();
            /// Elements as floats.
            Float = float(tensor): unary(Any, ToFloat), same();
            /// Which elements are not zero.
            Bool = bool(tensor): unary(Any, ToBool), same();

            // Construction.

            /// Zeros (or `false`).
            Zeros = zeros() {
                /// Lengths of the axes.
                dims: Vec<Size>,
                /// Kind of the elements.
                kind: Kind,
            }: constant(dims, *kind), sizes(dims);
            /// Ones (or `true`).
            Ones = ones() {
                /// Lengths of the axes.
                dims: Vec<Size>,
                /// Kind of the elements.
                kind: Kind,
            }: constant(dims, *kind), sizes(dims);
            /// One scalar in every place; the kind is the scalar's.
            Full = full(scalar) {
                /// Lengths of the axes.
                dims: Vec<Size>,
            }: full(dims), sizes(dims);
            /// The ints from `start` up to, not including, `end`.
            Arange = arange(start, end): arange(), arange();
            /// Zeros (or `false`) in the tensor's shape.
            ZerosLike = zeros_like(tensor): unary(Any, Same), same();
            /// Ones (or `true`) in the tensor's shape.
            OnesLike = ones_like(tensor): unary(Any, Same), same();
            /// A scalar as a tensor of shape `[1]`.
            FromScalar = from_scalar(scalar): from_scalar(), one();

            // Scalars.

            /// The one element of a tensor as a scalar.
            Item = item(tensor): item(), item();
            /// Length of an axis.
            DimLen = dim_len(tensor) {
                /// The axis.
                dim: i64,
            }: dim_len(*dim), dim_len(*dim);
        }
    };
}
pub(crate) use for_each_tensor_op;
