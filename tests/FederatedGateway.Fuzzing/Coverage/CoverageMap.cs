using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace FederatedGateway.Fuzzing.Coverage;

/// <summary>
/// The table that instrumented code counts its edges in, as AFL has it: 64 Ki bytes, one a pair of blocks. The counts fall into eight classes, so that a loop that runs longer is new, but not each
/// turn of it.
/// </summary>
internal sealed unsafe class CoverageMap
{
    private const int Size = 1 << 16;

    private static readonly byte[] Classes = MakeClasses();

    private static readonly FieldInfo PreviousLocation = Field("PrevLocation");

    // Never freed: instrumented code writes to it for as long as the process lives.
    private static readonly byte* Counts = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] seen = new byte[Size];

    /// <summary>Pairs of blocks seen so far.</summary>
    public int Edges { get; private set; }

    /// <summary>To be called before any instrumented code runs: without the table it writes through a null pointer.</summary>
    public static void Attach() => Field("SharedMem").SetValue(null, Pointer.Box(Counts, typeof(byte*)));

    /// <summary>Forgets the last run.</summary>
    public void Begin()
    {
        new Span<byte>(Counts, Size).Clear();
        PreviousLocation.SetValue(null, 0);
    }

    /// <summary>True when the last run went somewhere new, or somewhere known a new number of times.</summary>
    public bool Merge()
    {
        var isNew = false;
        var words = new ReadOnlySpan<ulong>(Counts, Size / sizeof(ulong));
        for (var word = 0; word < words.Length; word++)
        {
            if (words[word] == 0)
            {
                continue;
            }

            for (var index = word * sizeof(ulong); index < (word + 1) * sizeof(ulong); index++)
            {
                var fresh = (byte)(Classes[Counts[index]] & ~seen[index]);
                if (fresh != 0)
                {
                    isNew = true;
                    Edges += seen[index] == 0 ? 1 : 0;
                    seen[index] |= fresh;
                }
            }
        }

        return isNew;
    }

    // By name: an assembly that refers to it counts as instrumented already, and this one holds the planted bug.
    private static FieldInfo Field(string name) => Type.GetType("SharpFuzz.Common.Trace, SharpFuzz.Common", throwOnError: true)!.GetField(name)!;

    // 1, 2, 3, 4-7, 8-15, 16-31, 32-127, 128 and more.
    private static byte[] MakeClasses()
    {
        var classes = new byte[256];
        for (var count = 1; count < classes.Length; count++)
        {
            classes[count] = count switch
            {
                <= 2 => (byte)count,
                3 => 4,
                < 32 => (byte)(1 << (BitOperations.Log2((uint)count) + 1)),
                < 128 => 64,
                _ => 128,
            };
        }

        return classes;
    }
}
